/**
 * Quiet connections, which the isolate's own thread reads and answers (native/src/loans.rs). Whatever comes on one, clients
 * and application see what they see with Node's own server, which is asked the same.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as nodeHttp from 'node:http';
import type * as net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import * as xsysHttp from '.';
import { closed, connected, get, listening, received } from './testing/raw-client';

/** More requests than it takes for a connection to be lent. */
const QUIET = 12;

type Counted = nodeHttp.Server & { xsys: { counters(): { lentRequests: number; panics: number } } };

interface Served {
  readonly port: number;
  readonly server: nodeHttp.Server;
  /** What the application was told. */
  readonly events: string[];
}

type Handler = (request: nodeHttp.IncomingMessage, response: nodeHttp.ServerResponse, served: Served) => void;

const HANDLERS: Record<string, Handler> = {
  '/late': (_, response) => void setTimeout(() => response.end('late!'), 5),
  '/immediate': (_, response) => void setImmediate(() => response.end('immediate!')),
  '/tick': (_, response) => process.nextTick(() => response.end('tick!')),
  '/microtask': (_, response) => void Promise.resolve().then(() => response.end('microtask!')),
  '/large': (_, response) => response.end('x'.repeat(4_000_000) + '!'),
  '/parts': (_, response) => {
    response.write('one, ');
    setTimeout(() => {
      response.write('two, ');
      response.end('three!');
    }, 5);
  },
  '/events': (request, response, { events }) => {
    request.on('end', () => events.push('end')).on('close', () => events.push('request close'));
    response.on('finish', () => events.push('finish')).on('close', () => events.push('close'));
    response.end('events!');
  },
  '/never': (request, response, { events }) => {
    request.on('aborted', () => events.push('aborted')).on('close', () => events.push('request close'));
    response.on('close', () => events.push('close'));
  },
  '/destroy': (request) => request.socket.destroy(),
  '/answer-and-destroy': (request, response) => {
    response.end('destroyed!');
    request.socket.destroySoon();
  },
  '/idle': (_, response, { server }) => {
    server.closeIdleConnections();
    response.end('idle!');
  },
  '/close': (_, response, { server }) => {
    server.close();
    response.end('closing!');
  },
};

function serve(create: typeof nodeHttp.createServer): Promise<Served> {
  const events: string[] = [];
  const server = create((request, response) => {
    const handler = HANDLERS[request.url!];
    if (handler !== undefined) return handler(request, response, served);
    let body = '';
    request.on('data', (data: Buffer) => (body += data));
    request.on('end', () => response.end(`${request.method} ${request.url} ${body}!`));
  });
  const served = { port: 0, server, events };
  return listening(server).then((port) => Object.assign(served, { port }));
}

/** Until the answer's last character, without what differs from second to second. */
async function ask(socket: net.Socket, bytes: string, until = '!'): Promise<string> {
  const answer = received(socket, until);
  socket.write(bytes, 'latin1');
  return undated(await answer);
}

const undated = (text: string): string => text.replace(/^Date: .*\r\n/gm, '');

async function quiet(served: Served): Promise<net.Socket> {
  const socket = await connected(served.port);
  for (let n = 0; n < QUIET; n++) await ask(socket, get('/quiet'));
  return socket;
}

const post = (headers: string, body: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`;

/** Everything until the server closes. */
function rest(socket: net.Socket): Promise<string> {
  let text = '';
  socket.on('data', (data: string) => (text += data));
  return new Promise((resolve) => socket.once('close', () => resolve(undated(text))));
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

type Scenario = (socket: net.Socket, served: Served) => Promise<unknown>;

const SCENARIOS: Record<string, Scenario> = {
  'answers of every kind': async (socket) => {
    const answers = [];
    for (const path of ['/late', '/immediate', '/tick', '/microtask', '/parts', '/large', '/events', '/idle', '/quiet']) {
      // Chunks end in a line of their own.
      answers.push(await ask(socket, get(path), path === '/parts' ? '0\r\n\r\n' : '!'));
      for (let n = 0; n < QUIET; n++) await ask(socket, get('/quiet'));
    }
    return answers;
  },
  'a body that comes whole': (socket) => ask(socket, post('Content-Length: 5', 'whole')),
  'an empty body': (socket) => ask(socket, post('Content-Length: 0', '')),
  'a body in chunks': (socket) => ask(socket, post('Transfer-Encoding: chunked', '3\r\nabc\r\n0\r\n\r\n')),
  'a body behind its head': async (socket) => {
    socket.write(post('Content-Length: 10', 'begin'));
    await pause();
    return ask(socket, '/end.');
  },
  'a body longer than what is read at once': (socket) => ask(socket, post('Content-Length: 200000', 'b'.repeat(200_000))),
  'a body that fills what is read at once': (socket) => ask(socket, post('Content-Length: 20000', 'b'.repeat(20_000))),
  'a head in two parts': async (socket) => {
    socket.write('GET /parts-of-a-head HTTP/1.1\r\nHo');
    await pause();
    return ask(socket, 'st: a\r\n\r\n');
  },
  'empty lines before a head': (socket) => ask(socket, `\r\n\r\n${get('/lines')}`),
  'HEAD': (socket) => ask(socket, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', '\r\n\r\n'),
  'an expectation': (socket) => ask(socket, post('Content-Length: 1\r\nExpect: 100-continue', 'e'), 'e!'),
  'pipelined requests': (socket) => ask(socket, get('/1') + get('/late') + get('/3') + get('/4'), 'GET /4 !'),
  'a client that ends behind its request': async (socket) => {
    const all = rest(socket);
    socket.end(get('/last'));
    return all;
  },
  'a client that ends': async (socket) => {
    const all = rest(socket);
    socket.end();
    return all;
  },
  'a client that leaves': async (socket, { events }) => {
    socket.write(get('/never'));
    await pause();
    socket.destroy();
    while (!events.includes('close') || !events.includes('request close')) await pause();
    return undefined;
  },
  'a request that wants to be the last': async (socket) => {
    const all = rest(socket);
    socket.write(get('/bye', 'Connection: close\r\n'));
    return all;
  },
  'HTTP/1.0': async (socket) => {
    const all = rest(socket);
    socket.write('GET /old HTTP/1.0\r\n\r\n');
    return all;
  },
  'what is no request': async (socket) => {
    const all = rest(socket);
    socket.write('NONSENSE\r\n\r\n');
    return all;
  },
  'a socket that is destroyed': async (socket) => {
    const all = rest(socket);
    socket.write(get('/destroy'));
    return all;
  },
  'a socket that is destroyed behind its answer': async (socket) => {
    const all = rest(socket);
    socket.write(get('/answer-and-destroy'));
    return all;
  },
  'a server that closes in a handler': async (socket, { server }) => {
    const all = rest(socket);
    socket.write(get('/close'));
    await pause();
    server.closeIdleConnections();
    return all;
  },
  'idle connections are closed': async (socket, { server }) => {
    const all = rest(socket);
    server.closeIdleConnections();
    return all;
  },
  'all connections are closed': async (socket, { server }) => {
    const all = rest(socket);
    server.closeAllConnections();
    return all;
  },
  'a connection is kept no longer than its timeout': async (socket, { server }) => {
    server.keepAliveTimeout = 50;
    const last = await ask(socket, get('/quiet'));
    return [last, await rest(socket)];
  },
  'settings are those of the moment': async (socket, { server }) => {
    server.keepAliveTimeout = 7000;
    const kept = await ask(socket, get('/one'));
    server.maxRequestsPerSocket = 1;
    const all = rest(socket);
    socket.write(get('/two'));
    return [kept, await all];
  },
  'upgrades': async (socket, { server }) => {
    server.on('upgrade', (_request, upgraded: net.Socket) => upgraded.end('HTTP/1.1 101 Switching Protocols\r\n\r\nmine'));
    await ask(socket, get('/quiet'));
    const all = rest(socket);
    socket.write(get('/up', 'Connection: Upgrade\r\nUpgrade: other\r\n'));
    return all;
  },
};

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  test(`on a quiet connection: ${name}`, async (t) => {
    const seen = [];
    for (const create of [nodeHttp.createServer, xsysHttp.createServer as typeof nodeHttp.createServer]) {
      const served = await serve(create);
      t.after(() => closed(served.server));
      const socket = await quiet(served);
      t.after(() => socket.destroy());
      seen.push([await scenario(socket, served), served.events]);
      if (create !== nodeHttp.createServer) {
        const counters = (served.server as Counted).xsys.counters();
        assert.ok(counters.lentRequests > 0, 'no request was read by the isolate itself');
        assert.equal(counters.panics, 0);
      }
    }
    assert.deepEqual(seen[1], seen[0]);
  });
}

/** Its own client, whose last request is thrown at. */
const THROWING = `
const http = require(process.argv[1]);
const client = require('node:http');
if (process.argv[2] === 'handled') process.on('uncaughtException', (error) => { console.log('uncaught', error.message); process.exit(3); });
const server = http.createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown');
  response.end('ok');
}).listen(0, '127.0.0.1', async () => {
  const agent = new client.Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; n < ${QUIET}; n++) await ask('/');
  if (server.xsys) console.error('read here: ' + (server.xsys.counters().lentRequests > 0));
  await ask('/throw');
  function ask(path) {
    return new Promise((resolve) => client.get({ port: server.address().port, agent, path }, (answer) => answer.resume().on('end', resolve)));
  }
});`;

for (const handling of ['handled', 'unhandled']) {
  test(`a throw on a quiet connection, ${handling}, is the process's to judge`, () => {
    const [node, xsys] = ['node:http', join(__dirname, 'index.js')].map((module) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', THROWING, module, handling], { encoding: 'utf8' });
      return { status, stdout, stderr, thrown: /^Error: thrown$/m.test(stderr) };
    });
    assert.match(xsys.stderr, /read here: true/);
    assert.deepEqual([xsys.status, xsys.stdout, xsys.thrown], [node.status, node.stdout, node.thrown]);
  });
}
