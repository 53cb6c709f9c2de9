/**
 * `SNICallback`: the application chooses the secure context. Enters: the name that a client asks for. Leaves: the
 * engine's number for the context, for the server's own, for "only Node has it", or for "none": then the handshake ends.
 */
import type * as tls from 'node:tls';
import { sayLeft } from './say-left';
import { engineContextOf, OF_NODE } from './secure-context';

const DEFAULT = 0;
const REFUSED = -2;

export type ServerNameCallback = (
  this: unknown,
  name: string,
  done: (error: Error | null, context?: tls.SecureContext) => void,
) => void;

export function askApplication(
  server: unknown,
  callback: ServerNameCallback,
  name: string,
  answer: (context: number) => void,
): void {
  let answered = false;
  callback.call(server, name, (error, context) => {
    // Node throws at the second call; a handshake that is over cares for none.
    if (answered) return;
    answered = true;
    answer(numberOf(error, context, name));
  });
}

function numberOf(error: Error | null, context: tls.SecureContext | undefined, name: string): number {
  if (error) return REFUSED;
  if (!context) return DEFAULT;
  const known = engineContextOf(context);
  if (known !== undefined) return known.id;
  sayLeft([`the context that SNICallback gives for ${name} was not made by xsys/https's createSecureContext`]);
  return OF_NODE;
}
