/** What a request leaves behind in the process. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ security: { rateLimit: false, slowDown: false, xss: false } }));
  for (let i = 0; i < 3; i += 1) app.use((req, res, next) => next());
  app.get('/', (req, res) => res.send('served'));
  return app;
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** What is counted is the process's, so no other setting may run in it. */
export const apart = true;
export const steps = [
  act('timers after fifty requests', async ({ send }) => {
    await send(get('/'));
    const before = timers();
    for (let i = 0; i < 50; i += 1) await send(get('/'));
    return timers() - before > 50 ? 'more than fifty' : 'no more than before';
  }),
];
