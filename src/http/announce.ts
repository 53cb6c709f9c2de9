/**
 * The line that says which core serves, so that nobody has to guess. Enters: a server's status when it listens. Leaves:
 * one line on standard error, once per program, unless `XSYS_QUIET=1`.
 */
import { membership } from '../runner/membership';
import type { ServerStatus } from './server-status';

let announced = false;

export function announce({ core, threads }: ServerStatus): void {
  if (announced || process.env['XSYS_QUIET'] === '1') return;
  announced = true;
  const member = membership();
  if (member !== undefined && !(member.slot === 0 && member.first)) return;
  process.stderr.write(`xsys: core ${core}, served by the Rust engine (${threads} ${threads === 1 ? 'thread' : 'threads'})\n`);
}
