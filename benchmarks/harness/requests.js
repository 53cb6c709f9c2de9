'use strict';
/**
 * A scenario's requests. Enters: `{ method, path, headers, body }`.
 * Leaves: the exact bytes for wrk, or the answer of one request sent by Node's client.
 */
const http = require('node:http');
const zlib = require('node:zlib');
const { RunError } = require('./failure');

const ANSWER_MS = 5_000;

function fullHeaders(request, cookie) {
  const headers = { ...request.headers };
  if (cookie !== undefined) headers.cookie = cookie;
  if (request.body !== undefined) headers['content-length'] = String(Buffer.byteLength(request.body));
  return headers;
}

/** The same bytes for every implementation: no header that differs with the port. */
function requestBytes(request, cookie) {
  const lines = [`${request.method ?? 'GET'} ${request.path} HTTP/1.1`, 'Host: bench.local'];
  for (const [name, value] of Object.entries(fullHeaders(request, cookie))) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${request.body ?? ''}`;
}

/** Each request is preceded by a line with its length in bytes, which load.lua reads. */
function requestsFile(requests, cookie) {
  return requests
    .map((request) => requestBytes(request, cookie))
    .map((text) => `${Buffer.byteLength(text)}\n${text}`)
    .join('');
}

const DECODERS = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync, deflate: zlib.inflateSync };

/** Whether to compress is the server's choice; what a client reads in the end is not. */
function decoded(body, encoding) {
  return encoding in DECODERS ? DECODERS[encoding](body) : body;
}

function send(port, request, cookie) {
  return new Promise((resolve, reject) => {
    const name = `${request.method ?? 'GET'} ${request.path}`;
    const outgoing = http.request({
      host: '127.0.0.1', port, agent: false, method: request.method ?? 'GET', path: request.path,
      headers: { host: 'bench.local', ...fullHeaders(request, cookie) },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    outgoing.on('error', (error) => reject(new RunError(`${name}: ${error.message}`)));
    outgoing.on('response', (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', (error) => reject(new RunError(`${name}: ${error.message}`)));
      incoming.on('end', () => {
        const cookies = (incoming.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]);
        const body = decoded(Buffer.concat(chunks), incoming.headers['content-encoding'] ?? 'identity');
        resolve({ name, status: incoming.statusCode, body, cookie: cookies.join('; ') });
      });
    });
    outgoing.end(request.body);
  });
}

module.exports = { requestsFile, send };
