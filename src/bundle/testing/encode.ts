/** Records as the engine encodes them, for tests of the reading side. Enters: values. Leaves: bytes of a batch. */
import { ANSWERED_FLAGS, ANSWERER, HEADER_LENGTH, INBOUND, METHODS } from '../layout.generated';

export interface RequestRecord {
  id: number;
  generation?: number;
  server?: number;
  connection?: number;
  method?: string;
  target?: string;
  headers?: readonly (readonly [string, string])[];
  body?: string;
  flags?: number;
}

function record(kind: number, flags: number, extra: number, id: number, generation: number, rest: Buffer): Buffer {
  const length = (HEADER_LENGTH + rest.length + 3) & ~3;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt8(kind, 4);
  bytes.writeUInt8(flags, 5);
  bytes.writeUInt16LE(extra, 6);
  bytes.writeUInt32LE(id, 8);
  bytes.writeUInt32LE(generation, 12);
  rest.copy(bytes, HEADER_LENGTH);
  return bytes;
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32LE(value >>> 0, at * 4));
  return bytes;
}

function spansOf(lines: readonly (readonly [string, string])[], start: number): { spans: number[]; text: string } {
  let text = '';
  const spans: number[] = [];
  for (const [name, value] of lines) {
    const at = start + text.length;
    spans.push(at, name.length, at + name.length + 2, value.length);
    text += `${name}: ${value}\r\n`;
  }
  return { spans, text };
}

export function encodeRequest(request: RequestRecord): Buffer {
  const { id, generation = 1, server = 1, connection = id, method = 'GET', target = '/', headers = [] } = request;
  const line = `${method} ${target} HTTP/1.1\r\n`;
  const { spans, text } = spansOf(headers, line.length);
  const head = Buffer.from(`${line}${text}\r\n`, 'latin1');
  const body = Buffer.from(request.body ?? '');
  const version = Buffer.from([1, 1, headers.length & 0xff, headers.length >> 8]);
  const fixed = [words(server, connection, generation), version];
  const rest = words(method.length + 1, target.length, head.length, body.length, ...spans);
  return record(INBOUND.REQUEST, request.flags ?? 0, METHODS.indexOf(method), id, generation, Buffer.concat([...fixed, rest, head, body]));
}

export interface AnsweredRecord extends RequestRecord {
  status: number;
  complete?: boolean;
  bodyLength?: number;
  address?: string;
  lines?: string;
  observers?: readonly number[];
}

export function encodeAnswered(answer: AnsweredRecord): Buffer {
  const { id, generation = 1, status, complete = true, bodyLength = 0, address = '', lines = '', observers = [] } = answer;
  const request = encodeRequest(answer).subarray(HEADER_LENGTH);
  const long = (value: number): number[] => [value, Math.floor(value / 2 ** 32)];
  const numbers = [status, ANSWERER.FILES, ...long(bodyLength), ...long(1), ...long(2), ...long(3), 4, address.length, lines.length];
  const rest = Buffer.concat([request, words(...numbers, observers.length, ...observers), Buffer.from(address + lines, 'latin1')]);
  const method = METHODS.indexOf(answer.method ?? 'GET');
  return record(INBOUND.ANSWERED, complete ? ANSWERED_FLAGS.COMPLETE : 0, method, id, generation, rest);
}

export function encodeChunk(id: number, generation: number, bytes: string): Buffer {
  return record(INBOUND.CHUNK, 0, 0, id, generation, Buffer.concat([words(bytes.length), Buffer.from(bytes)]));
}

export function encodeEnd(id: number, generation: number, trailers: readonly (readonly [string, string])[] = []): Buffer {
  const { spans, text } = spansOf(trailers, 0);
  const rest = Buffer.concat([words(text.length, ...spans), Buffer.from(text, 'latin1')]);
  return record(INBOUND.END, 0, trailers.length, id, generation, rest);
}

