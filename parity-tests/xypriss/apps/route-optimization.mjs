/** `plugins.routeOptimization` on a route that is asked for often: what a client that takes gzip gets. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({
    security: { rateLimit: false, slowDown: false, xss: false },
    plugins: { routeOptimization: { enabled: true, optimizationThreshold: 501, customRules: [{ pattern: '/often', minHits: 501, maxResponseTime: 1000 }] } },
  }));
  const long = 'often asked for '.repeat(100);
  app.get('/often', (req, res) => res.json({ long }));
  return app;
}

const often = get('/often', { headers: { 'Accept-Encoding': 'gzip' } });

export const steps = [
  get('/often', { headers: { 'Accept-Encoding': 'gzip' }, as: 'first' }),
  act('after 520 requests', async ({ send }) => {
    // Several at once: on a busy machine each round takes its time.
    for (let round = 0; round < 26; round += 1) await Promise.all(Array.from({ length: 20 }, () => send(often)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { status, headers, body } = await send(often);
    return { status, encoding: headers.find(([name]) => /^content-encoding$/i.test(name))?.[1] ?? null, body: body.slice(0, 40) };
  }, { patience: 30_000 }),
];
