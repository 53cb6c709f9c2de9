/**
 * One request on a connection of its own, and what came back. Enters: a port, a request, how long to be patient.
 * Leaves: the answer with its body decoded, `{ hang }` or `{ closed }`. Nothing is judged here.
 */
import net from 'node:net';
import zlib from 'node:zlib';
import { parseResponse } from '../../harness/parse-response.mjs';
import { patiently } from './patience.mjs';

const DECODERS = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync, deflate: zlib.inflateSync };

export async function exchange(port, request, { patience, host = '127.0.0.1' } = {}) {
  const socket = net.connect(port, host);
  const answered = new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const read = (ended) => {
      const parsed = parseResponse(bytes, { method: request.method, ended });
      if (parsed) resolve(observationOf(parsed.response));
      else if (ended) resolve({ closed: true });
    };
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      read(false);
    });
    socket.on('end', () => read(true)).on('close', () => read(true)).on('error', () => read(true));
  });
  // A server may answer and close before it has read everything: that is its answer, not our error.
  socket.write(bytesOf(request, port));
  const observation = await patiently(answered, patience);
  socket.destroy();
  return observation ?? { hang: true };
}

function bytesOf({ method, path, headers, body }, port) {
  const sent = { Host: `127.0.0.1:${port}`, ...headers };
  if (body !== undefined && sent['Content-Length'] === undefined && sent['Transfer-Encoding'] === undefined) sent['Content-Length'] = String(Buffer.byteLength(body));
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
  const head = `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body ?? '')]);
}

/** Chunks against a length is how an answer was written, not what it says; sizes of compressed bytes are zlib's. */
function observationOf({ status, reason, headers, body, malformed, truncated }) {
  const encoding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1];
  return {
    status,
    reason,
    headers: headers.filter(([name]) => !/^(transfer-encoding|content-length)$/i.test(name)),
    body: decoded(body, encoding),
    ...(malformed ? { malformed } : {}),
    ...(truncated ? { truncated } : {}),
  };
}

function decoded(body, encoding) {
  const decode = DECODERS[encoding];
  if (decode === undefined) return body;
  try {
    return decode(Buffer.from(body, 'latin1')).toString('latin1');
  } catch (error) {
    return `(${encoding} that does not decode: ${error.code})`;
  }
}
