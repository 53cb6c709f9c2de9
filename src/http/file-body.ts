/**
 * A part of a file as the body of an answer. Enters: a response of the engine that has sent nothing, its headers with the
 * body's length, and the file as somebody has just seen it. Leaves: one FILE record; when the last byte has left, the
 * response's end as a stream that was piped into it would have it. Where anything stands between the response and the
 * engine, or the file cannot be had without waiting, nothing is done.
 */
import { AsyncResource } from 'node:async_hooks';
import * as http from 'node:http';
import { canEndEncoded } from './encoded-end';
import type { Exchange } from './exchange';
import { emitFinish } from './finish';
import type { ResponseFields } from './node-internals';
import { plainHead } from './plain-head';
import { exchangeForWhole } from './server-response';

const NodeResponse = http.ServerResponse.prototype;
const nodeEnd = NodeResponse.end;
const nodeFlushHeaders = NodeResponse.flushHeaders;

export interface FilePart {
  readonly path: string;
  readonly inode: number;
  readonly size: number;
  /** Links must not lead out of this folder, which `path` begins with. */
  readonly root?: string;
  readonly start: number;
  readonly length: number;
}

/** `sent` is called once the file has left; never when it does not. `false`: the body must go Node's own way. */
export function sendFileBody(response: http.ServerResponse, part: FilePart, sent: () => void): boolean {
  if (!canEndEncoded(response) || NodeResponse.end !== nodeEnd || response.flushHeaders !== nodeFlushHeaders) return false;
  const exchange = exchangeForWhole(response);
  const fields = response as unknown as ResponseFields;
  if (exchange === undefined || exchange.awaitsReport || fields._header || part.length <= 0) return false;
  const { native } = exchange.engine;
  const file = native.openFile(part.path, part.inode, part.size, part.root);
  if (file < 0) return false;
  let given = false;
  try {
    given = give(response, exchange, file, part, sent);
  } finally {
    // Also when a hook on the head has thrown.
    if (!given) native.closeFile(file);
  }
  return given;
}

function give(response: http.ServerResponse, exchange: Exchange, file: number, part: FilePart, sent: () => void): boolean {
  const fields = response as unknown as ResponseFields;
  const { id, generation, socket } = exchange;
  if (plainHead(response, part.length, exchange.engine.turn.epoch) === undefined) fields._implicitHeader();
  const header = fields._header;
  // A patched writeHead may have done anything, from ending the answer to another length.
  if (!header || fields._headerSent || fields.finished || fields.outputData.length !== 0) return false;
  if (!fields._hasBody || fields.chunkedEncoding || fields._contentLength !== part.length) return false;

  exchange.engine.outgoing(id).file(id, generation, header, file, part.start, part.length);
  socket.sent += header.length + part.length;
  exchange.headSent = true;
  fields._headerSent = true;
  // The report comes in nobody's context; whoever asked for the file hears of its end in his own. Not `AsyncResource.bind`:
  // it gives each function an accessor, and so a hidden class, and those stay with all that they lead to until everything
  // is collected.
  const context = new AsyncResource('XSYSFILE');
  exchange.fileSent = () => context.runInAsyncScope(fileSent, undefined, exchange, sent);
  return true;
}

function fileSent({ response, socket, ended }: Exchange, sent: () => void): void {
  const fields = response as unknown as ResponseFields;
  // The application may have ended the answer, or destroyed it, while the file was on its way.
  if (ended || fields.finished || fields.destroyed) return;
  fields.finished = true;
  fields._finish();
  process.nextTick(emitFinish, response, socket);
  sent();
}
