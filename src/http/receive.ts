/**
 * Every record that comes from the engine, to whom it concerns. Enters: records, one per turn. Leaves: calls on the
 * exchange, the facade socket or the server. A record for something that is gone is ignored.
 */
import type { Receiver, Engine } from '../bridge/engine';
import type { InboundBatch } from '../bundle/inbound-batch';
import { HEADER_LENGTH, INBOUND, REQUEST_FIELD } from '../bundle/layout.generated';
import { dispatchRequest } from './dispatch';
import type { EngineSocket } from './engine-socket';
import { openExchange, type Exchange } from './exchange';
import { receiveHandoff } from './handoff';
import { completeRequest } from './incoming-message';
import type { EngineServer } from './engine-server';
import { receiveAnswer, sayUntold } from './native-answer';
import { SlotTable } from './slot-table';
import { openTunnel, TunnelSocket } from './tunnel-socket';

export class EngineReceiver implements Receiver {
  engine!: Engine;
  readonly #servers = new Map<number, EngineServer>();
  readonly #sockets = new SlotTable<EngineSocket>();

  addServer(id: number, server: EngineServer): void {
    this.#servers.set(id, server);
  }

  inServerContext(server: number, schedule: () => void): void {
    const resource = this.#servers.get(server)?.listenContext;
    if (resource === undefined) schedule();
    else resource.runInAsyncScope(schedule);
  }

  receive(batch: InboundBatch, at: number): void {
    switch (batch.kind(at)) {
      case INBOUND.REQUEST:
        return this.#request(batch, at);
      case INBOUND.CHUNK:
        return this.#chunk(batch, at);
      case INBOUND.END:
        return this.#bodyEnd(batch, at);
      case INBOUND.ABORT:
        return this.#aborted(batch, at);
      case INBOUND.FIN:
        return this.#fin(batch, at);
      case INBOUND.WRITTEN:
        return this.#addressee(batch, at)?.reported(batch.u32(at, HEADER_LENGTH));
      case INBOUND.CONNECTION: {
        const socket = this.#socketOf(batch, at);
        socket?.server.announce(socket);
        return;
      }
      case INBOUND.CONNECTION_CLOSED:
        return this.#connectionClosed(batch, at);
      case INBOUND.HANDOFF: {
        const server = this.#servers.get(batch.u32(at, HEADER_LENGTH));
        const facade = this.#sockets.get(batch.id(at));
        if (facade?.generation === batch.generation(at)) facade.handedOff = true;
        return receiveHandoff(this.engine, server, batch, at);
      }
      case INBOUND.IDLE_TIMEOUT:
        this.#socketOf(batch, at)?.emit('timeout');
        return;
      case INBOUND.SERVER_CLOSED: {
        const id = batch.id(at);
        const server = this.#servers.get(id);
        this.#servers.delete(id);
        return server?.engineClosed(id);
      }
      case INBOUND.DROPPED:
        this.#servers.get(batch.u32(at, HEADER_LENGTH))?.emit('drop', {});
        return;
      case INBOUND.ANSWERED: {
        const server = this.#servers.get(batch.u32(at, REQUEST_FIELD.SERVER));
        if (server !== undefined) receiveAnswer(server, batch, at);
        return;
      }
      case INBOUND.UNTOLD:
        return sayUntold(batch.u32(at, HEADER_LENGTH));
      case INBOUND.CLIENT_HELLO:
        return this.#clientHello(batch, at);
      case INBOUND.TLS_FAILED:
        return this.#tlsFailed(batch, at);
    }
  }

  #request(batch: InboundBatch, at: number): void {
    const id = batch.u32(at, REQUEST_FIELD.CONNECTION);
    const generation = batch.u32(at, REQUEST_FIELD.CONNECTION_GENERATION);
    let socket = this.#sockets.get(id);
    if (socket === undefined || socket.generation !== generation) {
      const server = this.#servers.get(batch.u32(at, REQUEST_FIELD.SERVER));
      if (server === undefined) {
        this.engine.outgoing(batch.id(at)).abort(batch.id(at), batch.generation(at));
        return;
      }
      socket = this.#open(id, generation, server);
    }
    if (socket.destroyed) {
      // The application destroyed the connection after the request had left the engine.
      this.engine.outgoing(batch.id(at)).abort(batch.id(at), batch.generation(at));
      return;
    }
    dispatchRequest(this.engine, socket.server, socket, batch, at);
  }

  #open(id: number, generation: number, server: EngineServer): EngineSocket {
    const socket = server.makeSocket(this.engine, id, generation);
    this.#sockets.set(id, socket);
    return socket;
  }

  /** The facade of the connection that a record with `id` = connection and a `server` field is about. */
  #socketOf(batch: InboundBatch, at: number): EngineSocket | undefined {
    const id = batch.id(at);
    const generation = batch.generation(at);
    const socket = this.#sockets.get(id);
    if (socket !== undefined && socket.generation === generation) return socket;
    const server = this.#servers.get(batch.u32(at, HEADER_LENGTH));
    return server === undefined ? undefined : this.#open(id, generation, server);
  }

  #connectionClosed(batch: InboundBatch, at: number): void {
    const id = batch.id(at);
    const socket = this.#sockets.get(id);
    if (socket === undefined || socket.generation !== batch.generation(at)) return;
    this.#sockets.delete(id);
    socket.connectionClosed();
  }

  #addressee(batch: InboundBatch, at: number): Exchange | TunnelSocket | undefined {
    return openExchange(batch.id(at), batch.generation(at)) ?? openTunnel(batch.id(at), batch.generation(at));
  }

  #aborted(batch: InboundBatch, at: number): void {
    const addressee = this.#addressee(batch, at);
    if (addressee instanceof TunnelSocket) addressee.broken();
    else addressee?.socket.aborted(batch.extra(at));
  }

  #clientHello(batch: InboundBatch, at: number): void {
    const server = this.#servers.get(batch.u32(at, HEADER_LENGTH));
    const name = batch.text(at + HEADER_LENGTH + 8, batch.u32(at, HEADER_LENGTH + 4));
    server?.clientHello(this.engine, batch.id(at), batch.generation(at), name);
  }

  #tlsFailed(batch: InboundBatch, at: number): void {
    const server = this.#servers.get(batch.u32(at, HEADER_LENGTH));
    if (server === undefined) return;
    const codeLength = batch.u32(at, HEADER_LENGTH + 4);
    const code = batch.text(at + HEADER_LENGTH + 12, codeLength);
    const message = batch.text(at + HEADER_LENGTH + 12 + codeLength, batch.u32(at, HEADER_LENGTH + 8));
    server.tlsFailed(server.makeSocket(this.engine, batch.id(at), batch.generation(at)), code, message);
  }

  #chunk(batch: InboundBatch, at: number): void {
    const exchange = this.#addressee(batch, at);
    if (exchange === undefined) return;
    const bytes = batch.slice(at + HEADER_LENGTH + 4, batch.u32(at, HEADER_LENGTH));
    if (exchange instanceof TunnelSocket) return exchange.chunk(bytes);
    exchange.socket.received += bytes.length;
    exchange.resource!.runInAsyncScope(exchange.chunk, exchange, bytes);
  }

  #bodyEnd(batch: InboundBatch, at: number): void {
    const exchange = this.#addressee(batch, at);
    if (exchange === undefined) return;
    if (exchange instanceof TunnelSocket) return exchange.clientEnded();
    const trailers = batch.extra(at) === 0 ? undefined : batch.trailers(at);
    exchange.resource!.runInAsyncScope(endBody, undefined, exchange, trailers);
  }

  #fin(batch: InboundBatch, at: number): void {
    const id = batch.id(at);
    const generation = batch.generation(at);
    // Node reads this a round of the loop after the request: a handler that answers in the round that it was called in,
    // by `setImmediate` too, is not too late.
    setImmediate(() => {
      const exchange = openExchange(id, generation);
      // After an answer the engine goes on by itself: with a request that the client sent before it closed its side, or not.
      if (exchange !== undefined && !exchange.ended) exchange.socket.clientFinished();
    });
  }
}

function endBody(exchange: Exchange, trailers: string[] | undefined): void {
  const request = exchange.request as typeof exchange.request & {
    _addHeaderLines(fields: string[], count: number): void;
  };
  exchange.bodyEnded();
  if (request.destroyed) return;
  request.complete = true;
  if (trailers !== undefined) request._addHeaderLines(trailers, trailers.length);
  completeRequest(request);
}
