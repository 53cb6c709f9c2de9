/**
 * What an answer leaves behind dies young: what reaches V8's old generation stays in memory until everything is collected.
 * Enters: answers that wait for something, many at once. Leaves: the bytes that they
 * added to the old generation, once the program has run for a while.
 */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { Program } from '../../runner/testing/program';

const APP = JSON.stringify(join(__dirname, 'index.js'));

const PROGRAM = `const express = require(${APP});
const { getHeapSpaceStatistics } = require('node:v8');
const { setTimeout: wait } = require('node:timers/promises');
const OLD = ['old_space', 'map_space', 'large_object_space'];
const old = () => getHeapSpaceStatistics().reduce((sum, { space_name, space_used_size }) => (OLD.includes(space_name) ? sum + space_used_size : sum), 0);
const app = express();
app.get('/old', (req, res) => {
  gc({ type: 'minor' });
  gc({ type: 'minor' });
  res.json(old());
});
app.use(async (req, res, next) => {
  await wait(1);
  next();
});
app.get('/headers', (req, res) => {
  for (let n = 0; n < 20; n++) res.set('X-Header-' + n, 'value ' + n);
  res.json({ a: 1 });
});
app.get('/cookie', (req, res) => res.cookie('a', 'b', { httpOnly: true, maxAge: 1000 }).send('set'));
app.get('/file', (req, res) => res.sendFile(__filename));
app.use('/files', express.static(__dirname));
app.get('/users/:id', (req, res) => res.json(req.params));
app.listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port); });`;

const ANSWERS = 2000;
const AT_ONCE = 32;
const ROUNDS = 12;
const BYTES_EACH = 700;

for (const target of ['/headers', '/cookie', '/file', '/files/app.cjs', '/users/7']) {
  test(`${target} leaves nothing in the old generation`, async (t) => {
    const program = new Program(t, PROGRAM, (file) => ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16', file]);
    await program.printed('port');
    const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
    t.after(() => agent.destroy());
    const ask = (): Promise<unknown> => program.get(target, { agent });
    const old = async (): Promise<number> => Number((await program.get('/old', { agent })).text);
    const answers = async (): Promise<void> => {
      for (let n = 0; n < ANSWERS; n += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, ask));
    };
    const left: number[] = [];
    let before = await old();
    // Until V8 has learnt how the program behaves, it has answers survive; less than nothing is left where it has collected
    // everything meanwhile.
    while (left.length < ROUNDS) {
      await answers();
      const after = await old();
      const each = Math.round((after - before) / ANSWERS);
      if (each >= 0 && each < BYTES_EACH) return;
      left.push(each);
      before = after;
    }
    assert.fail(`bytes that each answer left, round by round: ${left.join(', ')}`);
  });
}
