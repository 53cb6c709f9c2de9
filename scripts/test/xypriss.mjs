// Parity with XyPriss 2.3.3, which is installed when it is not there. Enters: nothing. Leaves: counts, and what was not run.
import path from 'node:path';
import { run } from '../process/run.mjs';
import { plainCounts, settled } from './counts.mjs';

/** The exit code with which the runner says that nothing was compared. */
const NOT_RUN = 3;

export async function runXyprissParity() {
  const { code, output } = await run(process.execPath, [path.join('parity-tests', 'xypriss', 'run.mjs')], { show: true });
  return xyprissCounts(code, output);
}

/** What could not be run has not failed, and is named in the sum of all parts. */
export function xyprissCounts(code, output) {
  const notRun = [...output.matchAll(/^NOT RUN: (.*)$/gm)].map(([, what]) => what);
  const skipped = notRun.length > 0 ? { skipped: notRun.length, notRun: `parity with XyPriss: ${notRun.join('; ')}` } : {};
  if (code === NOT_RUN) return { passed: 0, failed: 0, ...skipped };
  return { ...settled(plainCounts(output), code), ...skipped };
}
