/**
 * The command line of `npm run parity`. Enters: arguments. Leaves: options, or an error that says what was wrong.
 */
import { parseArgs } from 'node:util';
import { CANDIDATES, CONTROL } from './cores.mjs';

export const HELP = `Runs every scenario on control (the installed express on Node's http) and on other cores, and compares.

  --core <list>   cores to compare with control, comma separated: ${Object.keys(CANDIDATES).join(', ')}, or ${CONTROL}
                  (an A/A run, which must always be equal); default: ${Object.keys(CANDIDATES).join(',')}
  --only <text>   only scenarios whose name contains the text
  --list          print the scenarios' names
  --help          this text

Examples
  npm run parity
  npm run parity -- --core transport,rust --only trailers
  npm run parity -- --core control
`;

/** @param {string[]} args */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      core: { type: 'string', default: Object.keys(CANDIDATES).join(',') },
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const cores = [...new Set(values.core.split(',').map((core) => core.trim()).filter(Boolean))];
  const unknown = cores.filter((core) => core !== CONTROL && !(core in CANDIDATES));
  if (unknown.length > 0 || cores.length === 0) {
    throw new TypeError(`--core ${values.core}: known cores are ${[...Object.keys(CANDIDATES), CONTROL].join(', ')}`);
  }
  return { ...values, cores };
}
