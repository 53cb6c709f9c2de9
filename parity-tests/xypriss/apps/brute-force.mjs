/** Protection of a login: too many attempts, how long one has to wait after each, and attempts that are taken back. */
import { createServer } from 'xypriss';
import { act, json } from '../harness/steps.mjs';

const MIN_WAIT = 400;
const post = (path) => ({ method: 'POST', path, headers: {} });

/** A server of its own, so that nothing else of `security` counts. */
async function waits({ freePort, send }, own) {
  const app = createServer({ logging: { enabled: false }, server: { host: '127.0.0.1', port: await freePort() }, security: { enabled: false } });
  let passed;
  app.middleware().brute({ freeRetries: 0, minWait: MIN_WAIT, ...own });
  app.post('/login', (req, res) => {
    passed = Date.now();
    res.send('in');
  });
  await app.start(undefined);
  const seen = [];
  for (let asked = 0; asked < 400 && seen.length < 4; asked += 1) {
    const { status, body } = await send(post('/login'), { port: app.getPort() });
    if (status === 429) {
      const until = Date.parse(JSON.parse(body).nextValidRequestDate);
      seen.push(Math.round((until - passed) / MIN_WAIT));
      await new Promise((resolve) => setTimeout(resolve, until - Date.now() + 5));
    }
  }
  await new Promise((resolve) => app.close(resolve));
  return seen;
}

export function make({ options, note }) {
  const app = createServer(options({ security: { bruteForce: true } }));
  app.post('/right', (req, res) => {
    if (req.brute === undefined) return res.json({ reset: 'not there' });
    req.brute.reset(() => res.json({ reset: 'done' }));
  });
  app.post('/login', (req, res) => {
    note('the handler ran');
    res.status(401).json({ error: 'wrong password' });
  });
  return app;
}

const attempts = (numbers, as) => numbers.map((n) => json('/login', { user: 'a', password: String(n) }, { as: `${as} ${n}` }));

export const steps = [
  ...attempts([1, 2], 'before'),
  json('/right', { user: 'a' }),
  ...attempts([1, 2, 3, 4, 5], 'attempt'),
  act('waits, one after another', (ctx) => waits(ctx, { maxWait: 3 * MIN_WAIT }), { patience: 30_000 }),
  act('a longest wait that is shorter than the first', (ctx) => waits(ctx, { minWait: 4 * MIN_WAIT, maxWait: MIN_WAIT }), { patience: 30_000 }),
];
