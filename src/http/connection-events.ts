/**
 * What Node's server does with a connection's own events. Enters: events of a facade socket. Leaves: the events of its
 * message and its server, in Node's order. Listeners are Node's in number too: tools count them.
 */
import type { EngineSocket } from './engine-socket';
import { closeResponse } from './finish';
import { kNeedDrain, type ResponseFields } from './node-internals';
import type { IncomingMessage } from './incoming-message';

export function listenToConnection(socket: EngineSocket): void {
  socket.on('timeout', onTimeout);
  socket.on('error', onError);
  socket.on('close', onClose);
  socket.on('drain', onDrain);
}

function onTimeout(this: EngineSocket): void {
  const request: IncomingMessage | undefined = this.exchange?.request;
  const requestHeard = request !== undefined && !request.complete && request.emit('timeout', this);
  const responseHeard = this._httpMessage !== null && this._httpMessage.emit('timeout', this);
  const serverHeard = this.server.emit('timeout', this);
  if (!requestHeard && !responseHeard && !serverHeard) this.destroy();
}

function ignore(): void {
  // An error was reported once; a socket that is being destroyed may fail again.
}

function onError(this: EngineSocket, error: Error): void {
  this.removeListener('error', onError);
  if (!this.listeners('error').includes(ignore)) this.on('error', ignore);
  if (!this.server.emit('clientError', error, this)) this.destroy(error);
}

function onClose(this: EngineSocket): void {
  const response = this._httpMessage;
  const exchange = this.exchange;
  this.exchange = null;
  if (exchange !== null && exchange.response === response) exchange.request.destroy(connectionReset());
  if (response !== null) closeResponse(response);
}

function connectionReset(): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error('aborted');
  error.code = 'ECONNRESET';
  return error;
}

function onDrain(this: EngineSocket): void {
  const message = this._httpMessage as unknown as (ResponseFields & Record<symbol, boolean>) | null;
  if (message !== null && !message.finished && kNeedDrain !== undefined && message[kNeedDrain] && message.writableLength === 0) {
    message[kNeedDrain] = false;
    message.emit('drain');
  }
}
