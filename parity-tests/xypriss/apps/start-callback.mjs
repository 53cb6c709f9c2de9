/** The README's quick start: `app.start(callback)` on the configured port. */
import { createServer } from 'xypriss';
import { act } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ performance: { clustering: true } }));
  app.get('/', (req, res) => res.json({ message: 'Welcome' }));
  return app;
}

export async function start(app) {
  // Not awaited, as the README has it.
  app.start(() => { app.calledBack = true; });
}

export const steps = [
  act('is called back, on the configured port', async ({ app, port }) => {
    for (let waited = 0; waited < 20 && app.getPort() === 0; waited += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { called: app.calledBack === true, configuredPort: app.getPort() === port };
  }),
];
