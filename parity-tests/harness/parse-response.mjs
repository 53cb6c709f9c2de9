/**
 * Reads one HTTP/1 response from bytes, with nothing normalised. Enters: bytes, the request's method, whether the
 * stream has ended. Leaves: the response as it stood on the wire, or `undefined` while bytes are missing.
 * It does not judge: what it cannot read becomes `malformed`, which then differs from what control sent.
 */

import { createHash } from 'node:crypto';

/** Bodies longer than this are compared by length and digest. */
const LONGEST_LITERAL_BODY = 16 * 1024;

/**
 * @typedef {object} WireResponse
 * @property {string} version
 * @property {number} status
 * @property {string} reason
 * @property {[string, string][]} headers in wire order and case
 * @property {'none' | 'length' | 'chunked' | 'close'} framing
 * @property {string} body latin1, or a digest when long
 * @property {number[]} [chunks] sizes of the chunks
 * @property {[string, string][]} [trailers]
 * @property {string} [malformed] what could not be read
 * @property {boolean} [truncated] the connection ended before the framing said so
 */

/** @param {Buffer} bytes @returns {string} */
export function bodyText(bytes) {
  if (bytes.length <= LONGEST_LITERAL_BODY) return bytes.toString('latin1');
  return `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * @param {Buffer} bytes
 * @param {{ method: string, ended: boolean }} state
 * @returns {{ response: WireResponse, consumed: number } | undefined}
 */
export function parseResponse(bytes, { method, ended }) {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    if (!ended || bytes.length === 0) return undefined;
    return { response: malformed(bytes, 'the head does not end'), consumed: bytes.length };
  }
  const lines = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const statusLine = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/s.exec(lines[0]);
  if (!statusLine) return { response: malformed(bytes, 'no status line'), consumed: bytes.length };
  const head = {
    version: statusLine[1],
    status: Number(statusLine[2]),
    reason: statusLine[3] ?? '(no space after the status)',
    headers: parseFields(lines.slice(1)),
  };
  const bodyStart = headEnd + 4;
  const body = parseBody(bytes.subarray(bodyStart), head, method, ended);
  if (!body) return undefined;
  const { consumed, ...rest } = body;
  return { response: { ...head, ...rest }, consumed: bodyStart + consumed };
}

/** @param {Buffer} bytes @param {string} why @returns {WireResponse} */
function malformed(bytes, why) {
  return { version: '', status: 0, reason: '', headers: [], framing: 'none', body: bodyText(bytes), malformed: why };
}

/** @param {string[]} lines @returns {[string, string][]} */
function parseFields(lines) {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, '(no colon)'] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
  });
}

/** RFC 9112, 6.3, from the receiver's side. */
function parseBody(bytes, head, method, ended) {
  const valueOf = (name) => head.headers.find(([field]) => field.toLowerCase() === name)?.[1];
  const bodiless = method === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304;
  if (bodiless || (method === 'CONNECT' && head.status < 300)) return { framing: 'none', body: '', consumed: 0 };
  if (/chunked/i.test(valueOf('transfer-encoding') ?? '')) return parseChunked(bytes, ended);
  const length = valueOf('content-length');
  if (length === undefined) {
    return ended ? { framing: 'close', body: bodyText(bytes), consumed: bytes.length } : undefined;
  }
  if (bytes.length >= Number(length)) {
    return { framing: 'length', body: bodyText(bytes.subarray(0, Number(length))), consumed: Number(length) };
  }
  return ended
    ? { framing: 'length', body: bodyText(bytes), truncated: true, consumed: bytes.length }
    : undefined;
}

function parseChunked(bytes, ended) {
  const parts = [];
  const chunks = [];
  let at = 0;
  const answer = (extra, consumed) => {
    const body = Buffer.concat(parts);
    // Where a long stream is cut is chance: it follows from what the kernel happened to deliver.
    const sizes = body.length <= LONGEST_LITERAL_BODY ? { chunks } : {};
    return { framing: 'chunked', body: bodyText(body), ...sizes, ...extra, consumed };
  };
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const line = bytes.toString('latin1', at, lineEnd);
    if (!/^[0-9a-f]+$/i.test(line)) return answer({ malformed: `chunk size ${JSON.stringify(line)}` }, bytes.length);
    const size = parseInt(line, 16);
    const start = lineEnd + 2;
    if (size === 0) {
      const end = bytes.indexOf('\r\n', start) === start ? start : bytes.indexOf('\r\n\r\n', start) + 2;
      if (end < start) break;
      const trailers = end === start ? [] : parseFields(bytes.toString('latin1', start, end - 2).split('\r\n'));
      return answer({ trailers }, end + 2);
    }
    if (bytes.length < start + size + 2) {
      if (ended) parts.push(bytes.subarray(start, start + size));
      break;
    }
    chunks.push(size);
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
  return ended ? answer({ truncated: true }, bytes.length) : undefined;
}
