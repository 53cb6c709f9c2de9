/** Requests over HTTP/2, from Node's own client: what an application sees of them, and what the client gets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as http2 from 'node:http2';
import type * as nodeHttp from 'node:http';
import { test, type TestContext } from 'node:test';
import http = require('./index');
import type { Http2Option } from './http2-option';
import { closed, connected, exchanged, get, listening } from './testing/raw-client';

type Options = nodeHttp.ServerOptions & Http2Option;
type Headers = http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader;

/** A server that takes HTTP/2, and a session with it. */
async function serving(t: TestContext, listener: nodeHttp.RequestListener, options: Options = {}) {
  const server = http.createServer({ ...options, http2: true } as Options, listener);
  const port = await listening(server);
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  t.after(() => {
    session.destroy();
    return closed(server);
  });
  return { server, port, session };
}

/** Head, text and trailers. */
async function answered(stream: http2.ClientHttp2Stream): Promise<{ headers: Headers; text: string; trailers: http2.IncomingHttpHeaders | undefined }> {
  let text = '';
  let trailers: http2.IncomingHttpHeaders | undefined;
  stream.setEncoding('latin1').on('data', (data: string) => (text += data));
  stream.on('trailers', (fields) => (trailers = fields));
  const [[headers]] = (await Promise.all([once(stream, 'response'), once(stream, 'close')])) as [[Headers], unknown];
  return { headers, text, trailers };
}

test('a request is one of HTTP/1.1 that came over HTTP/2', async (t) => {
  let seen: unknown;
  const { session, port, server } = await serving(t, (req, res) => {
    const { socket } = req;
    seen = {
      version: [req.httpVersion, req.httpVersionMajor, req.httpVersionMinor],
      line: [req.method, req.url],
      raw: req.rawHeaders,
      cookie: req.headers.cookie,
      address: socket.remoteAddress,
      same: socket === res.socket,
    };
    res.statusMessage = 'n\u{142}e';
    res.end('hello');
  });
  const request = session.request({ ':path': '/a?b', cookie: ['a=b', 'c=d'], 'x-a': ['1', '2'] });
  const { headers, text } = await answered(request);
  assert.deepEqual(seen, {
    version: ['2.0', 2, 0],
    line: ['GET', '/a?b'],
    raw: ['host', `127.0.0.1:${port}`, 'x-a', '1', 'x-a', '2', 'cookie', 'a=b; c=d'],
    cookie: 'a=b; c=d',
    address: '127.0.0.1',
    same: true,
  });
  assert.equal(text, 'hello');
  assert.deepEqual(Object.keys(headers).sort(), [':status', 'content-length', 'date']);
  const counters = (server as typeof server & { xsys: { counters(): { requests: number; connectionsOpen: number } } }).xsys.counters();
  assert.deepEqual([counters.requests, counters.connectionsOpen], [1, 1]);
});

test('bodies, chunks, trailers, interim answers', async (t) => {
  const { session } = await serving(t, (req, res) => {
    if (req.url === '/hints') {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' });
      res.writeHead(201, { 'Transfer-Encoding': 'chunked', Trailer: 'x-sum' });
      res.write('a');
      res.addTrailers({ 'x-sum': '1' });
      return void res.end('b');
    }
    const parts: Buffer[] = [];
    req.on('data', (data: Buffer) => parts.push(data)).on('end', () => {
      res.end(JSON.stringify([Buffer.concat(parts).length, req.headers['transfer-encoding'], req.headers['content-length'], req.trailers]));
    });
  });
  const hints = session.request({ ':path': '/hints' });
  const interim = once(hints, 'headers') as Promise<[Headers]>;
  const { headers, text, trailers } = await answered(hints);
  assert.deepEqual([headers[':status'], text, trailers?.['x-sum']], [201, 'ab', '1']);
  assert.deepEqual([(await interim)[0][':status'], (await interim)[0].link], [103, '</a.css>; rel=preload']);

  const upload = session.request({ ':method': 'POST' }, { waitForTrailers: true });
  upload.on('wantTrailers', () => upload.sendTrailers({ 'x-end': 'yes' }));
  upload.end(Buffer.alloc(3_000_000));
  assert.equal((await answered(upload)).text, '[3000000,"chunked",null,{"x-end":"yes"}]');

  const continued = session.request({ ':method': 'POST', expect: '100-continue', 'content-length': 2 });
  continued.on('continue', () => continued.end('ab'));
  assert.equal((await answered(continued)).text, '[2,null,"2",{}]');
});

test('what is written is sent, and a slow client holds it back', async (t) => {
  const part = Buffer.alloc(64 * 1024, 'x');
  let full: (() => void) | undefined;
  const isFull = new Promise<void>((resolve) => (full = resolve));
  const { session } = await serving(t, (req, res) => {
    if (req.url === '/events') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'keep-alive' });
      res.write('data: 1\n\n');
      req.on('close', () => events.push('close'));
      return;
    }
    let left = 100;
    const more = (): void => {
      while (left-- > 0) if (!res.write(part)) return void (full!(), res.once('drain', more));
      res.end();
    };
    more();
  });
  const events: string[] = [];
  const stream = session.request({ ':path': '/events' });
  const [data] = (await once(stream, 'data')) as [Buffer];
  assert.equal(String(data), 'data: 1\n\n');
  const slow = session.request({ ':path': '/large' });
  await isFull;
  let received = 0;
  slow.on('data', (chunk: Buffer) => (received += chunk.length));
  await once(slow, 'end');
  assert.equal(received, 100 * part.length);
  stream.close();
  await once(stream, 'close');
  await answered(session.request({ ':path': '/other' }).resume());
  assert.deepEqual(events, ['close']);
});

test('a stream that either side ends leaves the others alone', async (t) => {
  const events: string[] = [];
  let begun: (() => void) | undefined;
  const { session, server } = await serving(t, (req, res) => {
    if (req.url === '/destroyed') return void req.socket.destroy();
    if (req.url === '/thrown-away') return void res.write('part', () => res.destroy());
    if (req.url !== '/waiting') return void res.end('ok');
    for (const event of ['aborted', 'error', 'close']) req.on(event, () => events.push(`req ${event}`));
    res.on('close', () => events.push(`res close ${res.writableFinished}`));
    begun!();
  });
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const waiting = session.request({ ':path': '/waiting', ':method': 'POST' });
  await hasBegun;
  waiting.close(http2.constants.NGHTTP2_CANCEL);
  await once(waiting, 'close');
  for (const path of ['/destroyed', '/thrown-away']) {
    const stream = session.request({ ':path': path }).resume();
    const [error] = (await once(stream, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ERR_HTTP2_STREAM_ERROR');
  }
  assert.equal((await answered(session.request({ ':path': '/after' }))).text, 'ok');
  assert.deepEqual(events.sort(), ['req aborted', 'req close', 'req error', 'res close false']);
  const { exchangesOpen } = (server as typeof server & { xsys: { counters(): { exchangesOpen: number } } }).xsys.counters();
  assert.equal(exchangesOpen, 0);
});

test('a hundred at a time are all answered', async (t) => {
  const { session } = await serving(t, (req, res) => void setImmediate(() => res.end(req.url)));
  // What a client sends before it knows how many it may is refused beyond that.
  await once(session, 'remoteSettings');
  const paths = Array.from({ length: 300 }, (_, n) => `/${n}`);
  const answers = await Promise.all(paths.map((path) => answered(session.request({ ':path': path }))));
  assert.deepEqual(answers.map(({ text }) => text), paths);
});

test('a server that closes finishes what is open, and says goodbye', async (t) => {
  let begun: (() => void) | undefined;
  let finish: (() => void) | undefined;
  const { session, server } = await serving(t, (_req, res) => {
    finish = () => res.end('done');
    begun!();
  });
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const open = answered(session.request());
  await hasBegun;
  const goodbye = once(session, 'goaway');
  const isClosed = once(server, 'close');
  server.close();
  const [code] = (await goodbye) as [number];
  finish!();
  assert.deepEqual([code, (await open).text], [0, 'done']);
  await isClosed;
});

test('errors of clients reach clientError, and its answer the client', async (t) => {
  const { session, server } = await serving(t, (_req, res) => void res.end());
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    socket.end(`HTTP/1.1 422 Unprocessable Entity\r\nConnection: close\r\n\r\n${error.code}`);
  });
  const { headers, text } = await answered(session.request({ ':authority': 'user@host' }));
  assert.deepEqual([headers[':status'], text], [422, 'HPE_INVALID_HEADER_TOKEN']);
});

test('the same port serves HTTP/1.1, and without the option nothing else', async (t) => {
  const { port } = await serving(t, (req, res) => void res.end(req.httpVersion));
  assert.match(await exchanged(port, get('/', 'Connection: close\r\n')), /1\.1$/);
  const plain = http.createServer((_req, res) => void res.end());
  const socket = await connected(await listening(plain));
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  const [data] = (await once(socket, 'data')) as [string];
  assert.match(data, /^HTTP\/1\.1 400 /);
  await closed(plain);
});
