/** The JSON functions that the package exports. */
import { createServer, createSafeJsonMiddleware, fastStringify, safeJsonStringify, safeStringify, sendSafeJson } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

const loop = () => {
  const value = { name: 'loop', list: [1, 'two'] };
  value.self = value;
  return value;
};

export function make({ options }) {
  const app = createServer(options());
  app.use(createSafeJsonMiddleware());
  app.get('/loop', (req, res) => res.json(loop()));
  app.get('/send-safe', (req, res) => { sendSafeJson(res, { ok: true, at: new Date(0) }); });
  return app;
}

const outcome = (perform) => {
  try {
    return perform();
  } catch (error) {
    return `throws ${error.name}`;
  }
};

export const steps = [
  get('/loop'),
  get('/send-safe'),
  act('of plain values', () => [safeJsonStringify, safeStringify, fastStringify].map((stringify) => outcome(() => stringify({ a: 1, b: [true, null], c: 'ü' })))),
  act('of a loop', () => [safeJsonStringify, safeStringify].map((stringify) => outcome(() => stringify(loop())))),
];
