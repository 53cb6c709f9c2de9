/** What a server does to the life of its process: each scenario is a program of its own. */
import { group } from '../harness/scenario.mjs';

const ask = `const ask = (port, path = '/') => new Promise((resolve) => http.get({ port, host: '127.0.0.1', path, agent: false }, (res) => { res.resume(); res.on('end', () => resolve(res.statusCode)); }).on('error', (error) => resolve(error.code)));`;
const program = (body) => ({
  setup: () => undefined,
  timeout: 15_000,
  run: (client, ctx) => ctx.program(`import http from 'node:http';\n${ask}\n${body}`),
});
const served = (listener, after) =>
  program(
    `const server = http.createServer(${listener});\nserver.listen(0, '127.0.0.1', async () => { const port = server.address().port;\n${after}\n});`,
  );

export default group('http/processes', {
  'it ends when the server is closed': served(
    `(req, res) => res.end('x')`,
    `console.log(await ask(port)); server.close(() => console.log('closed'));`,
  ),
  'unref lets it end': served(`(req, res) => res.end('x')`, `console.log(await ask(port)); server.unref();`),
  'unref, then ref, then close': served(
    `(req, res) => res.end('x')`,
    `server.unref(); server.ref(); setTimeout(() => { console.log('still here'); server.close(); }, 50);`,
  ),
  'process.exit in a handler': served(
    `(req, res) => { res.end('x'); console.log('leaving'); process.exit(7); }`,
    `await ask(port);`,
  ),
  'process.exit while a request waits': served(
    `(req, res) => { setTimeout(() => process.exit(3), 20); }`,
    `await ask(port);`,
  ),
  'a handler that throws ends it': served(
    `() => { throw new Error('handler'); }`,
    `process.on('exit', (code) => console.log('exit', code)); await ask(port);`,
  ),
  'a handler that throws, caught by uncaughtException': served(
    `(req, res) => { if (req.url === '/throw') throw new Error('handler'); res.end('x'); }`,
    `process.on('uncaughtException', (error) => console.log('caught', error.message)); http.get({ port, path: '/throw', agent: false }).on('error', () => undefined); setTimeout(async () => { console.log(await ask(port)); process.exit(0); }, 80);`,
  ),
  'a handler that rejects ends it': served(
    `async () => { throw new Error('handler'); }`,
    `process.on('exit', (code) => console.log('exit', code)); await ask(port);`,
  ),
  'a handler that throws later ends it': served(
    `() => { setTimeout(() => { throw new Error('later'); }, 5); }`,
    `process.on('exit', (code) => console.log('exit', code)); await ask(port);`,
  ),
  'a port in use without an error listener ends it': served(
    `(req, res) => res.end()`,
    `process.on('exit', (code) => console.log('exit', code)); http.createServer().listen(port, '127.0.0.1');`,
  ),
  'a server made but never listening lets it end': program(`http.createServer(() => undefined); console.log('made');`),
  'an open keep-alive connection does not hold a closed server': served(
    `(req, res) => res.end('x')`,
    `const agent = new http.Agent({ keepAlive: true }); http.get({ port, agent }, (res) => { res.resume(); res.on('end', () => setTimeout(() => { server.close(() => console.log('closed')); }, 20)); });`,
  ),
  'a worker thread that serves and ends': program(`import { Worker } from 'node:worker_threads';
const worker = new Worker(\`import('node:http').then(({ default: http }) => { const server = http.createServer((req, res) => res.end('w')); server.listen(0, '127.0.0.1', () => http.get({ port: server.address().port, agent: false }, (res) => { res.resume(); res.on('end', () => { require('node:worker_threads').parentPort.postMessage(res.statusCode); server.close(); }); })); });\`, { eval: true });
worker.on('message', (status) => console.log('status', status)).on('exit', (code) => console.log('worker exit', code));`),
  'a worker thread that is terminated while it serves': program(`import { Worker } from 'node:worker_threads';
const worker = new Worker(\`import('node:http').then(({ default: http }) => { const server = http.createServer(() => undefined); server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port)); });\`, { eval: true });
worker.on('message', (port) => { const asking = ask(port); setTimeout(() => worker.terminate(), 50); asking.then((result) => console.log('result', result)); }).on('exit', (code) => console.log('worker exit', code));`),
  'cluster workers share a port': program(`import cluster from 'node:cluster';
if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()];
  let ready = 0;
  cluster.on('listening', async (worker, address) => { if (++ready < 2) return; const answers = new Set(); for (let i = 0; i < 8; i += 1) answers.add(await ask(address.port)); console.log([...answers]); for (const worker of workers) worker.kill(); });
} else http.createServer((req, res) => res.end('from ' + cluster.worker.id)).listen(0, '127.0.0.1');`),
  'a program that sends SIGTERM to itself': served(
    `(req, res) => res.end('x')`,
    `process.on('SIGTERM', () => server.close(() => console.log('drained'))); process.kill(process.pid, 'SIGTERM');`,
  ),
});
