/** `req.cookies`, from whatever a client sends. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.json(req.cookies));
  return app;
}

const CASES = { 'one': 'a=1', 'two': 'a=1; b=2', 'encoded': 'a=x%20y', 'quoted': 'a="q"', 'equals in the value': 'a=b=c', 'empty value': 'a=', 'no equals': 'lonely', 'twice': 'a=1; a=2', 'none': undefined };

export const steps = Object.entries(CASES).map(([as, cookie]) => get('/', { as, headers: cookie === undefined ? {} : { Cookie: cookie } }));
