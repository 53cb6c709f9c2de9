/** A rate limit above a hundred requests. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ security: { rateLimit: { max: 1000, windowMs: 60_000 }, slowDown: false, xss: false } }));
  app.get('/', (req, res) => res.send('served'));
  return app;
}

export const steps = [
  act('statuses of 120 requests', async ({ send }) => {
    const counts = {};
    for (let i = 0; i < 120; i += 1) {
      const { status } = await send(get('/'));
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }, { patience: 20_000 }),
];
