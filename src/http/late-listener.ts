/**
 * Listeners that come after the answer. Enters: a message that somebody has just begun to listen to. Leaves: a tick that
 * finishes its exchange, in the context of whoever listens, where the turn would have done it without telling anybody.
 */
import type { Exchange } from './exchange';
import type { IncomingMessage } from './incoming-message';
import type { ServerResponse } from './server-response';

/** The socket of a message may be anybody's, or gone. */
type AnySocket = { readonly exchange?: Exchange | null } | null | undefined;

export function listenedTo(message: ServerResponse | IncomingMessage): void {
  const exchange = (message.socket as AnySocket)?.exchange;
  if (exchange?.finishing !== true || (exchange.response !== message && exchange.request !== message)) return;
  exchange.finishing = false;
  exchange.finishInTick();
}
