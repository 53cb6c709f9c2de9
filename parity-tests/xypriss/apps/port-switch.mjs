/** Two servers that want one port: the second one moves on, as `autoPortSwitch` says, or refuses. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.send('first'));
  return app;
}

async function second({ options, port }, autoPortSwitch) {
  const switches = [];
  const app = createServer(options({ server: { port, autoPortSwitch: { ...autoPortSwitch, onPortSwitch: (from, to) => switches.push([from === port, to - from]) } } }));
  try {
    await app.start();
    return { distance: app.getPort() - port, switches };
  } catch (error) {
    return { refused: error.message.replaceAll(String(port), '<port>') };
  } finally {
    app.close?.(() => {});
  }
}

export const steps = [
  get('/'),
  act('the next port', (ctx) => second(ctx, { enabled: true, strategy: 'increment', maxAttempts: 5 })),
  act('a random port', async (ctx) => {
    const { distance, switches } = await second(ctx, { enabled: true, strategy: 'random', maxAttempts: 5 });
    return { within: distance >= 1 && distance <= 1000, switches: switches.length };
  }),
  act('a listed port', async (ctx) => {
    const free = await ctx.freePort();
    const { distance } = await second(ctx, { enabled: true, strategy: 'predefined', predefinedPorts: [ctx.port, free] });
    return { taken: distance + ctx.port === free };
  }),
  act('no other port', (ctx) => second(ctx, { enabled: false })),
  get('/', { as: 'still the first' }),
];
