/** `requestManagement.concurrency`: more requests at once than allowed. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  let running = 0;
  let most = 0;
  const app = createServer(options({ requestManagement: { concurrency: { maxConcurrentRequests: 2, queueTimeout: 3000 } } }));
  app.get('/work', (req, res) => {
    running += 1;
    most = Math.max(most, running);
    setTimeout(() => {
      running -= 1;
      res.json({ done: true });
    }, 60);
  });
  app.get('/most', (req, res) => res.json({ most }));
  return app;
}

export const steps = [
  act('three times eight at once', async ({ send }) => {
    const statuses = [];
    for (let wave = 0; wave < 3; wave += 1) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => send(get('/work'), { patience: 3000 })));
      statuses.push(...answers.map(({ status = 'none' }) => status));
    }
    const { body } = await send(get('/most'));
    return { served: statuses.filter((status) => status === 200).length, limitHeld: JSON.parse(body).most <= 2 };
  }, { patience: 20_000 }),
];
