/** The command line of `npm run parity:xypriss`. Enters: arguments. Leaves: options, or an error that names the fault. */
import { parseArgs } from 'node:util';
import { CANDIDATES } from './cores.mjs';
import { SETTINGS } from './settings.mjs';

export const HELP = `Runs each XyPriss app on the old core (xypriss 2.3.3) and on ours, and compares.

  --core <list>      ${CANDIDATES.join(', ')}; default: both
  --setting <list>   ${SETTINGS.join(', ')}; default: all
                     off: security disabled; default: as the app has it; calm: default without what hangs on the old
                     core (xss, rateLimit, slowDown)
  --only <list>      only apps whose name contains one of the texts
  --list             print the apps' names
  --help             this text

Examples
  npm run parity:xypriss
  npm run parity:xypriss -- --only upload,cache --core rust
  npm run parity:xypriss -- --setting off
`;

function listOf(name, text, known) {
  const chosen = [...new Set(text.split(',').map((part) => part.trim()).filter(Boolean))];
  const unknown = chosen.filter((part) => !known.includes(part));
  if (unknown.length > 0 || chosen.length === 0) throw new TypeError(`--${name} ${text}: known are ${known.join(', ')}`);
  return chosen;
}

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      core: { type: 'string', default: CANDIDATES.join(',') },
      setting: { type: 'string', default: SETTINGS.join(',') },
      only: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return { ...values, only: values.only.split(',').filter(Boolean), cores: listOf('core', values.core, CANDIDATES), settings: listOf('setting', values.setting, SETTINGS) };
}
