/** Isolates that end, block, or are told to end: who loses what, and who takes its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTTP, Program, runIsolates, type Answer } from './testing/program';

const LISTEN = `server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

const ENDS = {
  'throws where nobody catches': `setImmediate(() => { throw new Error('nobody catches this'); })`,
  'calls process.exit': `process.exit(3)`,
  'rejects where nobody catches': `void Promise.reject(new Error('nobody catches this'))`,
  'runs out of memory': `{ const all = []; for (;;) all.push(new Array(100_000).fill(all.length)); }`,
};
for (const [how, statement] of Object.entries(ENDS)) {
  test(`an isolate that ${how} costs the requests that it had begun, and is replaced`, async (t) => {
    const memory = how.includes('memory') ? { NODE_OPTIONS: '--max-old-space-size=64' } : {};
    const program = runIsolates(
      t,
      `const server = http.createServer((req, res) => {
        if (req.url === '/wait') { console.log('waits in', server.xsys.isolate); whenOpen('open', () => res.end('answered')); }
        else ${statement};
      });
      ${LISTEN}`,
      2,
      [],
      memory,
    );
    await program.printed('port', 2);
    // Until some wait in each isolate; how many is the balance's business.
    const isolates = (): string[] => program.out.flatMap((line) => /^waits in (\d)$/.exec(line)?.[1] ?? []);
    const waiting: Promise<Answer>[] = [];
    while (new Set(isolates()).size < 2) {
      waiting.push(program.get('/wait'), program.get('/wait'));
      await program.printed('waits in', waiting.length);
    }
    const end = await program.get('/end');
    assert.equal(end.status, 502);
    await program.printed('port', 3);
    program.open('open');
    const lost = (await Promise.all(waiting)).map(({ status }) => status).filter((status) => status !== 200);
    const ended = /xsys: isolate (\d) ended \(.*\); another one starts in 0\.1 s/.exec(program.errors)?.[1];
    assert.deepEqual(lost, isolates().filter((isolate) => isolate === ended).map(() => 502));
  });
}

test('an answer that has begun is cut, so that nobody takes it for a whole one', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer((req, res) => {
      if (req.url === '/end') process.exit(1);
      res.write('half'); console.log('started');
    });
    ${LISTEN}`,
    1,
  );
  await program.printed('port');
  const cut = program.get('/start');
  await program.printed('started');
  const end = program.get('/end');
  await assert.rejects(cut, { code: 'ECONNRESET' });
  assert.equal((await end).status, 502);
});

test('requests that a blocked isolate has not begun are answered by another one', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer((req, res) => {
      if (req.url === '/block') { console.log('blocks'); hold('open'); }
      if (req.url === '/isolates') return res.end(JSON.stringify(server.xsys.isolates()));
      res.end(String(threadId));
    });
    ${LISTEN}`,
  );
  await program.printed('port', 2);
  let isolates: { takenBack: number; blockedFor: number }[];
  let times = 0;
  do {
    const blocked = program.get('/block');
    await program.printed('blocks', ++times);
    // More than the other isolate has: the blocked one gets its share, unless it was known as blocked before they came.
    const others = await Promise.all(Array.from({ length: 20 }, (_, n) => program.get('/', n % 2 === 0 ? {} : { method: 'POST', body: 'body' })));
    assert.deepEqual(new Set(others.map(({ status }) => status)), new Set([200]));
    isolates = JSON.parse((await program.get('/isolates')).text);
    program.open('open');
    const { text } = await blocked;
    program.close('open');
    assert.ok(others.every((answer) => answer.text !== text), 'nobody waited for the isolate that was blocked');
  } while (!isolates.some(({ takenBack }) => takenBack > 0));
  assert.ok(isolates.some(({ takenBack, blockedFor }) => takenBack > 0 && blockedFor > 0), JSON.stringify(isolates));
});

test('requests that an ending isolate has not begun are answered by another one', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer((req, res) => {
      if (req.url === '/end') { console.log('ends'); hold('open'); process.exit(1); }
      res.end(String(threadId));
    });
    ${LISTEN}`,
    2,
    ['--sticky', 'header:x-who'],
  );
  await program.printed('port', 2);
  // The same client: its requests wait for the isolate that it is kept with, until that is gone.
  const headers = { 'x-who': 'me' };
  const end = program.get('/end', { headers });
  await program.printed('ends');
  const waiting = Array.from({ length: 10 }, () => program.get('/', { headers, method: 'POST', body: 'body' }));
  const other = { 'x-who': 'somebody' };
  // Whoever is not kept there is served meanwhile, or waits as well; that the ten have arrived is what counts.
  while (((await program.get('/', { headers: other }).catch(() => undefined)) ?? { status: 0 }).status !== 200) other['x-who'] += '!';
  program.open('open');
  assert.equal((await end).status, 502);
  for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 200);
});

test('with a queue timeout a request that could not begin is answered 503, and never begins', async (t) => {
  const program = new Program(
    t,
    `let begun = 0; const server = require(${HTTP}).createServer((req, res) => {
      if (req.url === '/block') { console.log('blocks'); hold('open'); }
      if (req.url === '/queued') begun++;
      res.end(String(begun));
    });
    ${LISTEN}`,
    (file) => [file],
    { XSYS_QUEUE_TIMEOUT: '300' },
  );
  await program.printed('port');
  const blocked = program.get('/block');
  await program.printed('blocks');
  const queued = await Promise.all(Array.from({ length: 5 }, () => program.get('/queued', { method: 'POST', body: 'body' })));
  for (const { status, headers } of queued) assert.deepEqual([status, headers['retry-after']], [503, '1']);
  program.open('open');
  assert.equal((await blocked).text, '0');
  let after = await program.get('/');
  // On a busy machine the loop may be late once more.
  while (after.status === 503) after = await program.get('/');
  assert.equal(after.text, '0');
});

test('a request that was handed over together with the one that blocks is taken back as well', async (t) => {
  const program = new Program(
    t,
    `let begun = 0; const server = require(${HTTP}).createServer((req, res) => {
      if (req.url === '/first') { console.log('first blocks'); hold('one'); }
      else if (req.url === '/second') { console.log('second blocks'); hold('two'); }
      else begun++;
      res.end(String(begun));
    });
    ${LISTEN}`,
    (file) => [file],
    { XSYS_QUEUE_TIMEOUT: '3000' },
  );
  await program.printed('port');
  const first = program.get('/first');
  await program.printed('first blocks');
  // They gather while the loop is blocked, and are handed over at once when it is not.
  const second = program.get('/second');
  const others = Array.from({ length: 5 }, () => program.get('/'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  program.open('one');
  await program.printed('second blocks');
  assert.equal((await first).status, 200);
  const statuses = (await Promise.all(others)).map(({ status }) => status);
  program.open('two');
  const { text } = await second;
  // Those that stood before it have been served, those behind it never began.
  assert.equal(statuses.filter((status) => status === 200).length, Number(text));
  assert.equal(statuses.filter((status) => status === 503).length, 5 - Number(text));
  assert.equal((await program.get('/')).text, String(Number(text) + 1), 'the loop goes on with what comes after');
});

test('SIGTERM: what is open is finished and ends its connection, new connections are refused, exit code 0', async (t) => {
  const program = runIsolates(
    t,
    `process.on('SIGTERM', () => console.log('told'));
    const server = http.createServer((req, res) => { console.log('asked'); whenOpen('open', () => res.end('finished')); });
    ${LISTEN}`,
  );
  await program.printed('port', 2);
  const open = [program.get('/', { headers: { connection: 'keep-alive' } }), program.get('/')];
  await program.printed('asked', 2);
  program.child.kill('SIGTERM');
  await program.printed('told', 2);
  await assert.rejects(program.get('/'), { code: 'ECONNREFUSED' });
  program.open('open');
  for (const { text, headers } of await Promise.all(open)) assert.deepEqual([text, headers.connection], ['finished', 'close']);
  assert.equal(await program.ended, 0);
});

test('SIGTERM with a swapped import: the main thread’s own listener closes servers whose open requests are finished', async (t) => {
  const program = new Program(
    t,
    `const server = require(${HTTP}).createServer((req, res) => { console.log('asked'); whenOpen('open', () => res.end('finished')); });
    server.listen(0, '127.0.0.1', () => console.log(threadId === 0 ? 'port ' + server.address().port : 'serves'));
    process.on('SIGTERM', () => { console.log('told'); server.close(() => process.exit(0)); });`,
    (file) => [file],
    { XSYS_WORKERS: '2' },
  );
  await program.printed('serves', 2);
  const open = [program.get('/'), program.get('/')];
  await program.printed('asked', 2);
  program.child.kill('SIGTERM');
  await program.printed('told', 3);
  program.open('open');
  for (const { text } of await Promise.all(open)) assert.equal(text, 'finished');
  assert.equal(await program.ended, 0);
});

test('SIGINT: what does not end in time is cut', async (t) => {
  const program = runIsolates(t, `const server = http.createServer(() => console.log('asked')); ${LISTEN}`, 2, ['--drain-timeout', '200']);
  await program.printed('port', 2);
  const lost = program.get('/').catch(() => undefined);
  await program.printed('asked');
  program.child.kill('SIGINT');
  assert.equal(await program.ended, 0);
  assert.notEqual((await lost)?.status, 200);
  assert.match(program.errors, /xsys: 1 request was still open after 200 ms/);
});

test('isolates that keep ending are started at growing intervals', async (t) => {
  const program = runIsolates(t, `const server = http.createServer(); ${LISTEN} server.on('listening', () => setTimeout(() => process.exit(5), 10));`, 1);
  await program.printed('starts in 0.8 s');
  const waits = [...program.errors.matchAll(/starts in ([\d.]+) s/g)].map(([, wait]) => wait);
  assert.deepEqual(waits, ['0.1', '0.2', '0.4', '0.8']);
  assert.equal(program.child.exitCode, null);
});

test('an application that fails at its start ends the process with its error', async (t) => {
  const program = runIsolates(t, `throw new Error('cannot start');`);
  assert.equal(await program.ended, 1);
  assert.match(program.errors, /cannot start/);
});
