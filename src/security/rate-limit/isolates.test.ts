/** Several isolates count in one place: a limit is the process's, and the engine keeps it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runIsolates, type Answer, type Program } from '../../runner/testing/program';

const DIST = join(__dirname, '..', '..');
const MODULES = `const express = require(${JSON.stringify(join(DIST, 'compat', 'express'))});
const { rateLimit } = require(${JSON.stringify(join(DIST, 'security'))});
const windowMs = 3_600_000;
const app = express();
app.get('/native', (req, res) => res.json(server.xsys.counters().nativeAnswers));
`;
const LISTEN = `const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

async function asked(program: Program, path: string, times: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < times) answers.push(await program.get(path));
  return answers;
}

const refused = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 429).length;

test('a limit is one for all isolates, and the engine keeps it', async (t) => {
  const program = runIsolates(
    t,
    `${MODULES} app.use('/a', rateLimit({ limit: 5, windowMs, validate: false }));
    app.use('/b', rateLimit({ limit: 5, windowMs, validate: false }), rateLimit({ limit: 2, windowMs, validate: false, requestPropertyName: 'inner' }));
    app.use((req, res) => res.send(String(threadId))); ${LISTEN}`,
  );
  await program.printed('port', 2);
  assert.equal(refused(await asked(program, '/a', 12)), 7);
  assert.equal(refused(await asked(program, '/b', 12)), 10);
  assert.equal((await program.get('/native')).text, '17');
});

test('where JavaScript counts, isolates count together too', async (t) => {
  const program = runIsolates(
    t,
    `${MODULES} app.use((req, res, next) => next());
    app.use(rateLimit({ limit: 4, windowMs, validate: false }), (req, res) => whenOpen('open', () => res.send(String(threadId)))); ${LISTEN}`,
  );
  await program.printed('port', 2);
  // All at once, so that both isolates have some of them.
  const answers = Array.from({ length: 10 }, () => program.get('/'));
  program.open('open');
  const seen = await Promise.all(answers);
  assert.equal(refused(seen), 6);
  assert.equal((await program.get('/native')).text, '0');
});
