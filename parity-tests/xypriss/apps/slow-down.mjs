/** Without a rate limit, and with everything else as it is by default: many requests. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ security: { rateLimit: false, xss: false } }));
  app.get('/', (req, res) => res.send('served'));
  return app;
}

export const steps = [
  act('statuses of 104 requests', async ({ send }) => {
    const counts = {};
    for (let i = 0; i < 104; i += 1) {
      const { status = 'none' } = await send(get('/'), { patience: 4000 });
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }, { patience: 30_000 }),
];
