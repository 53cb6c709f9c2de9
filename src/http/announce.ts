/**
 * The line that says which core serves, so that nobody has to guess. Enters: a server's status when it listens. Leaves:
 * one line on standard error, once per isolate, unless `XSYS_QUIET=1`.
 */
import type { ServerStatus } from './server-status';

let announced = false;

export function announce({ core, threads }: ServerStatus): void {
  if (announced || process.env['XSYS_QUIET'] === '1') return;
  announced = true;
  process.stderr.write(`xsys: core ${core}, served by the Rust engine (${threads} ${threads === 1 ? 'thread' : 'threads'})\n`);
}
