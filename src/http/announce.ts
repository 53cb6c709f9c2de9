/**
 * What a program says when it starts, so that nobody has to guess: which core serves, and what more could run in the
 * engine, or cannot here. Enters: a server's status when it listens, packages. Leaves: a line each on standard error, once per program,
 * unless `XSYS_QUIET=1`.
 */
import { suggestion } from '../plan/report';
import { membership } from '../runner/membership';
import type { ServerStatus } from './server-status';

type Subject = 'core' | 'suggestion' | 'lack';

const said = new Set<Subject>();

export function announce({ core, threads }: ServerStatus): void {
  say('core', `core ${core}, served by the Rust engine (${threads} ${threads === 1 ? 'thread' : 'threads'})`);
}

/** What could run in the engine and does not. */
export function suggest(recognisable: readonly string[]): void {
  const text = suggestion(recognisable);
  if (text !== undefined) say('suggestion', text);
}

/** What the engine could do elsewhere and cannot here. */
export function lament(text: string): void {
  say('lack', text);
}

function say(what: Subject, text: string): void {
  if (said.has(what) || process.env['XSYS_QUIET'] === '1') return;
  said.add(what);
  const member = membership();
  if (member !== undefined && !(member.slot === 0 && member.first)) return;
  process.stderr.write(`xsys: ${text}\n`);
}
