/** Metrics of whole programs: what was asked is what is counted, whoever answered and whoever serves. */
import assert from 'node:assert/strict';
import * as net from 'node:net';
import { test, type TestContext } from 'node:test';
import { join } from 'node:path';
import { Program, runIsolates } from '../runner/testing/program';

const INDEX = JSON.stringify(join(__dirname, '..', 'index.js'));
const APP = JSON.stringify(join(__dirname, '..', 'compat', 'express', 'index.js'));
const SECURITY = JSON.stringify(join(__dirname, '..', 'security', 'index.js'));

const PROGRAM = `const express = require(${APP}); const { metrics, reply, health } = require(${INDEX}); const { rateLimit } = require(${SECURITY});
const app = express();
app.get('/metrics', metrics.handler);
app.use('/limited', rateLimit({ limit: 1 }), reply({ body: 'a' }));
app.use('/static', express.static(__dirname));
app.use(health());
app.use(reply({ path: '/fixed', body: 'fixed' }));
app.get('/text', (req, res) => res.send(metrics()));
app.get('/json', (req, res) => res.json(metrics.json()));
app.get('/block', (req, res) => { console.log('blocks'); hold('open'); res.end(); });
app.get('/wait', (req, res) => { res.on('close', () => console.log('left')); console.log('waits'); });
app.get('/end', () => process.exit(1));
app.use((req, res) => res.status(req.method === 'POST' ? 201 : 404).end('body'));
const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

type Values = Map<string, number>;

/** Every line is one of Prometheus's text format: `name{label="value",...} value`, behind its HELP and TYPE. */
function parse(text: string): Values {
  const values: Values = new Map();
  let family = '';
  for (const line of text.trimEnd().split('\n')) {
    const declared = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
    if (declared !== null) {
      if (declared[1] === 'TYPE') assert.match(declared[3]!, /^(counter|gauge|histogram)$/);
      family = declared[2]!;
      continue;
    }
    const found = /^([a-z_]+(?:\{[a-z_]+="[^"\\]*"(?:,[a-z_]+="[^"\\]*")*\})?) ([\d.e+-]+)$/.exec(line);
    assert.ok(found !== null && line.startsWith(family), line);
    assert.ok(!values.has(found[1]!), `twice: ${line}`);
    values.set(found[1]!, Number(found[2]));
  }
  return values;
}

const scraped = async (program: Program, path = '/metrics'): Promise<Values> => parse((await program.get(path)).text);
const requests = (method: string, status: string, by: string): string =>
  `xsys_http_requests_total{method="${method}",status="${status}",answered_by="${by}"}`;

async function started(t: TestContext, env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const program = new Program(t, PROGRAM, (file) => [file], env);
  await program.printed('port');
  return program;
}

async function ask(program: Program): Promise<void> {
  for (const path of ['/fixed', '/fixed', '/static/app.cjs', '/healthz', '/limited', '/limited', '/none', '/static/none']) await program.get(path);
  for (const method of ['POST', 'PURGE']) await program.get('/', { method });
}

test('what the engine answered and what JavaScript answered is counted, and both forms say the same', async (t) => {
  const program = await started(t);
  await ask(program);
  const values = await scraped(program);
  const expected: Record<string, number> = {
    [requests('GET', '2xx', 'reply')]: 3,
    [requests('GET', '2xx', 'files')]: 1,
    [requests('GET', '2xx', 'health')]: 1,
    [requests('GET', '4xx', 'rateLimit')]: 1,
    [requests('GET', '4xx', 'javascript')]: 2,
    [requests('POST', '2xx', 'javascript')]: 1,
    [requests('other', '4xx', 'javascript')]: 1,
    'xsys_http_requests_in_flight': 1,
    'xsys_http_connections_total': 11,
    'xsys_http_request_duration_seconds_count{answered_by="javascript"}': 4,
    'xsys_http_request_duration_seconds_bucket{le="+Inf",answered_by="reply"}': 3,
    'xsys_engine_panics_total': 0,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(values.get(name), value, name);
  const counted = [...values].filter(([name]) => name.startsWith('xsys_http_requests_total')).length;
  assert.equal(counted, 7);
  assert.ok(values.get('xsys_http_sent_bytes_total')! > 1_000);
  const buckets = [...values].filter(([name]) => name.includes('_bucket') && name.includes('javascript')).map(([, value]) => value);
  assert.deepEqual(buckets, [...buckets].sort((a, b) => a - b));

  const text = await scraped(program, '/text');
  // The scrape before was answered by the engine.
  assert.equal(text.get(requests('GET', '2xx', 'step')), 1);
  interface Family { name: string; type: string; help: string; aggregator: string; values: { metricName: string; labels: Record<string, string>; value: number }[] }
  const families = JSON.parse((await program.get('/json')).text) as Family[];
  const names = new Set(families.flatMap((family) => family.values.map(({ metricName }) => metricName)));
  assert.deepEqual(names, new Set([...text.keys()].map((name) => name.replace(/\{.*/, ''))));
  assert.ok(families.every(({ help, aggregator }) => help !== '' && /^(sum|max)$/.test(aggregator)));
});

test('Node’s engine counts from when metrics are first named', async (t) => {
  const program = await started(t, { XSYS_CORE: 'node' });
  await ask(program);
  const values = await scraped(program);
  const expected: Record<string, number> = {
    [requests('GET', '2xx', 'javascript')]: 5,
    [requests('GET', '4xx', 'javascript')]: 3,
    [requests('POST', '2xx', 'javascript')]: 1,
    [requests('other', '4xx', 'javascript')]: 1,
    'xsys_http_requests_in_flight': 1,
    'xsys_http_connections_open': 1,
    'xsys_http_connections_total': 11,
    'xsys_http_request_duration_seconds_count{answered_by="javascript"}': 10,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(values.get(name), value, name);
  assert.ok(values.get('xsys_http_sent_bytes_total')! > 1_000);
});

test('what is refused or abandoned is counted, and a blocked loop does not hide it', async (t) => {
  const program = await started(t);
  const refused = net.connect(program.port, '127.0.0.1').end('NO HTTP\r\n\r\n').resume();
  await new Promise((resolve) => refused.on('close', resolve));
  const abandoned = net.connect(program.port, '127.0.0.1', () => abandoned.write('GET /wait HTTP/1.1\r\nHost: a\r\n\r\n'));
  await program.printed('waits');
  abandoned.destroy();
  // JavaScript decides what becomes of a request whose client has left, so it must hear of that before it is held.
  await program.printed('left');
  const blocked = program.get('/block');
  await program.printed('blocks');
  let values = await scraped(program);
  while (values.get(requests('GET', 'none', 'javascript')) === undefined) values = await scraped(program);
  assert.equal(values.get('xsys_http_rejected_total{status="400"}'), 1);
  assert.equal(values.get(requests('GET', 'none', 'javascript')), 1);
  assert.equal(values.get('xsys_http_requests_in_flight'), 2);
  program.open('open');
  assert.equal((await blocked).status, 200);
});

test('each isolate has its numbers, and whichever answers has them all', async (t) => {
  const program = runIsolates(t, PROGRAM, 2, ['--sticky', 'header:x-who']);
  await program.printed('port', 2);
  const headers = { 'x-who': 'me' };
  assert.equal((await program.get('/end', { headers })).status, 502);
  await program.printed('port', 3);
  for (let n = 0; n < 3; n++) await program.get('/none', { headers });
  let values = await scraped(program);
  // What an isolate says of its loop it says once a second.
  const loops = (): string[] => [...values.keys()].filter((name) => name.startsWith('xsys_event_loop_delay_seconds') && name.includes('max'));
  while (loops().length < 2) values = await scraped(program);
  assert.deepEqual(loops().sort(), ['0', '1'].map((isolate) => `xsys_event_loop_delay_seconds{isolate="${isolate}",stat="max"}`));
  assert.equal(values.get(requests('GET', '5xx', 'refusal')), 1);
  assert.equal(values.get(requests('GET', '4xx', 'javascript')), 3);
  const given = ['0', '1'].map((isolate) => values.get(`xsys_isolate_requests_total{isolate="${isolate}"}`)!);
  assert.equal(given[0]! + given[1]!, 3);
  for (const name of ['requests_in_flight', 'requests_waiting', 'requests_taken_back_total', 'blocked_seconds']) {
    assert.ok(values.has(`xsys_isolate_${name}{isolate="0"}`), name);
  }
});
