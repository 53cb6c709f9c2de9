/** Without a rate limit, and with everything else as it is by default: many requests. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ security: { rateLimit: false, xss: false } }));
  app.get('/', (req, res) => res.send('served'));
  return app;
}

export const steps = [
  act('statuses of 102 requests', async ({ send }) => {
    const counts = {};
    for (let i = 0; i < 102; i += 1) {
      const { status = 'none' } = await send(get('/'), { patience: 4000 });
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }, { patience: 30_000 }),
  act('the request after 109', async ({ send }) => {
    await Promise.all(Array.from({ length: 7 }, () => send(get('/'), { patience: 100 })));
    const { status, hang } = await send(get('/'), { patience: 8000 });
    return status ?? (hang ? 'hang' : 'closed');
  }, { patience: 30_000 }),
];
