/**
 * Bodies that may be coded in more than one way. Enters: transcripts. Leaves: the same with such bodies decoded, and
 * without the sizes of their chunks. A body that cannot be decoded stays as it is, and says so.
 */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync };

/** @param {import('./client.mjs').Transcript[]} connections */
export function withDecodedBodies(connections) {
  return connections.map((connection) => ({ ...connection, responses: connection.responses.map(decoded) }));
}

export function decoded(response) {
  const coding = response.headers.find(([name]) => /^content-encoding$/i.test(name))?.[1];
  const decode = DECODERS[coding];
  if (decode === undefined || response.body === '') return response;
  const { chunks, ...rest } = response;
  try {
    return { ...rest, chunked: chunks !== undefined, body: decode(Buffer.from(response.body, 'latin1')).toString('latin1') };
  } catch (error) {
    return { ...response, malformed: `the body is no ${coding}: ${error.message}` };
  }
}
