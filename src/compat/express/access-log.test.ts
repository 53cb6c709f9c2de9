/**
 * The access log writes what morgan writes on Express, whoever answers: the same requests to Express with morgan on Node's
 * server and to an app of this package, on the engine and on Node's. What tells the time is left out.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as nodeHttp from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { accessLog, health, reply, type AccessLogOptions, type FormatFunction } from '../../index';
import express = require('./adapter');

process.env['XSYS_QUIET'] = '1';

type Logger = (format: any, options: AccessLogOptions) => any;
const realExpress = require('express') as any;
const morgan = require('morgan') as any;
const tokens = (log: any): void => {
  log.token('shout', (req: any, _res: any, argument: string) => `${req.method} ${req.ip} ${argument}!`);
  log.format('loud', ':shout[yes] :status :res[x-own]');
};
tokens(morgan);
tokens(accessLog);

const folder = mkdtempSync(join(tmpdir(), 'xsys-access-log-'));
mkdirSync(join(folder, 'sub'));
writeFileSync(join(folder, 'a.txt'), 'abc'.repeat(1000));
after(() => rmSync(folder, { recursive: true }));

function appOf(framework: any, log: Logger, format: any, options: AccessLogOptions): any {
  const app = framework();
  app.set('trust proxy', 'loopback');
  app.set('env', 'test');
  app.use(log(format, options));
  app.use('/static', framework.static(folder));
  app.use('/logged', log('twice :url :status', options), framework.static(folder));
  app.get('/json', (_req: any, res: any) => res.set('X-Own', 'a"b').json({ a: 1 }));
  app.get('/fails', () => {
    throw Object.assign(new Error('as it should'), { stack: 'Error: as it should' });
  });
  app.get('/parts', (_req: any, res: any) => {
    res.write('a');
    res.end('b');
  });
  return app;
}

const REQUESTS: readonly (readonly [method: string, path: string, headers?: Record<string, string>])[] = [
  ['GET', '/static/a.txt?x=%20"'],
  ['HEAD', '/static/a.txt', { 'user-agent': 'quotes " and \\ and \t \xe9', referer: 'http://from/"there"' }],
  ['GET', '/static/a.txt', { 'if-none-match': '*', referrer: 'http://other' }],
  ['GET', '/static/a.txt', { range: 'bytes=2-4', authorization: `Basic ${Buffer.from('us"er:pw').toString('base64')}` }],
  ['GET', '/static/a.txt', { range: 'bytes=9999-', 'x-a': '1' }],
  ['GET', '/static/sub', { 'x-forwarded-for': '9.8.7.6, 5.4.3.2' }],
  ['GET', '/static/none'],
  ['POST', '/static/a.txt'],
  ['GET', '/logged/a.txt'],
  ['GET', '/json', { 'x-forwarded-for': '::9' }],
  ['HEAD', '/json'],
  ['GET', '/fails'],
  ['GET', '/parts'],
  ['DELETE', '/nowhere'],
];

/** Times are what differs; they must be there all the same. */
function without(line: string): string {
  return line
    .replace(/\d\d\/\w{3}\/\d{4}:[\d:]{8} \+0000|\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>')
    .replace(/\b\d+\.\d{3}\b/g, '<time>');
}

interface Served {
  readonly lines: string[];
  readonly native: number;
}

/** The lines of all requests, one after another. */
async function served(app: any, listen: (app: any) => nodeHttp.Server, lines: string[]): Promise<Served> {
  const server = listen(app);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  for (const [method, path, headers] of REQUESTS) {
    await new Promise<void>((resolve, reject) => {
      const request = nodeHttp.request({ port, host: '127.0.0.1', method, path, agent: false, headers: headers ?? {} }, (response) => {
        response.resume().on('end', resolve);
      });
      request.on('error', reject).end();
    });
  }
  // The last request is one that every format logs.
  while (!lines.some((line) => line.includes('DELETE'))) await new Promise((resolve) => setTimeout(resolve, 2));
  const status = (server as { xsys?: { counters(): { nativeAnswers: number } | undefined } }).xsys;
  const native = status?.counters()?.nativeAnswers ?? 0;
  server.close();
  server.closeAllConnections();
  return { lines, native };
}

const onNode = (app: any): nodeHttp.Server => nodeHttp.createServer(app).listen(0, '127.0.0.1');
const onEngine = (app: any): nodeHttp.Server => app.listen(0, '127.0.0.1') as nodeHttp.Server;

const FORMATS: readonly (readonly [string, string | FormatFunction, AccessLogOptions?])[] = [
  ...['combined', 'common', 'dev', 'short', 'tiny', 'loud'].map((name) => [name, name] as const),
  ['tokens', ':method :url :status :http-version :req[x-a] :res[etag] :res[content-type] :res[vary] :res[connection] :res[date] [:date[iso]] [:date[web]] :total-time'],
  ['a function', (all, req, res) => (res.statusCode === 304 ? undefined : `${all['method']!(req, res)} ${res.statusCode} ${String(res.getHeader('Accept-Ranges'))} ${req.headers.host!.slice(0, 9)}`)],
  ['skip', 'tiny', { skip: (req, res) => res.statusCode < 400 && !(req as { path?: string }).path!.endsWith('json') }],
  ['immediate', ':method :url :status :res[etag] :response-time :remote-addr', { immediate: true }],
];

for (const [name, format, options = {}] of FORMATS) {
  test(`the lines are morgan’s: ${name}`, { timeout: 20_000 }, async () => {
    const run = async (framework: any, log: Logger, listen: typeof onNode): Promise<Served> => {
      const lines: string[] = [];
      const stream = { write: (line: string) => lines.push(without(line)) };
      return served(appOf(framework, log, format, { ...options, stream }), listen, lines);
    };
    const expected = await run(realExpress, morgan, onNode);
    assert.ok(expected.lines.length >= 7, expected.lines.join(''));
    const engine = await run(express, accessLog as Logger, onEngine);
    assert.ok(engine.native >= 6, `${engine.native} native answers`);
    assert.deepEqual(engine.lines, expected.lines);
    const node = await run(express, accessLog as Logger, onNode);
    assert.deepEqual(node.lines, expected.lines);
  });
}

test('what only the engine answers is logged, each request once', { timeout: 20_000 }, async () => {
  const lines: string[] = [];
  const app = express() as any;
  const skipped: string[] = [];
  const skip: AccessLogOptions['skip'] = (req) => req.url === '/robots.txt' && skipped.push(req.url) > 0;
  app.use('/api', accessLog('api :url', { stream: { write: (line: string) => lines.push(line) } }));
  app.use(health({ path: '/live', readyPath: false }));
  app.use(accessLog(':url :status :res[content-length]', { skip, stream: { write: (line: string) => lines.push(line) } }));
  const times: number[][] = [];
  app.use(accessLog(':response-time[6] :total-time[6]', { stream: { write: (line: string) => times.push(line.split(' ').map(Number)) } }));
  app.use(reply({ path: '/robots.txt', body: 'a' }), reply({ path: '/api/fixed', status: 410, body: 'gone' }));
  const server = onEngine(app);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  for (const path of ['live', 'robots.txt', 'api/fixed', 'else']) await (await fetch(`http://127.0.0.1:${port}/${path}`)).text();
  while (lines.length < 3) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.deepEqual(lines.sort(), ['/api/fixed 410 4\n', '/else 404 143\n', 'api /api/fixed\n']);
  assert.deepEqual(skipped, ['/robots.txt']);
  assert.equal(times.length, 3);
  for (const [response, total] of times) assert.ok(0 < response! && response! <= total!, `${response} ${total}`);
  server.close();
  server.closeAllConnections();
});

test('options are checked, all at once', () => {
  assert.throws(() => accessLog(5 as never, { stream: {}, skip: 1, immediate: 'yes', buffer: -1, typo: 1 } as never), (error: Error) => {
    for (const word of ['format', 'stream', 'skip', 'immediate', 'buffer', 'typo']) assert.match(error.message, new RegExp(word));
    return (error as Error & { code: string }).code === 'XSYS_OPTIONS_INVALID';
  });
});
