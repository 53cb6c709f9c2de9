/** The endpoints that the framework adds by itself. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.send('home'));
  return app;
}

const keysOf = (value) => (value && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).sort() : typeof value);

/** Figures differ from process to process: a client relies on status and fields. */
export const steps = ['health', 'health/cache', 'performance/optimization', 'performance/realtime', 'performance/recommendations'].map((name) =>
  act(`GET /XyPriss/${name}`, async ({ send }) => {
    const { status, body, hang } = await send(get(`/XyPriss/${name}`));
    if (hang) return 'hang';
    let fields = 'no JSON';
    try { fields = keysOf(JSON.parse(body)); } catch { /* said by `fields` */ }
    return { status, fields };
  }),
);
