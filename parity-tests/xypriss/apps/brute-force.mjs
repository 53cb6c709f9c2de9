/** Protection of a login: too many attempts. */
import { createServer } from 'xypriss';
import { json } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options({ security: { bruteForce: true } }));
  app.post('/login', (req, res) => {
    note('the handler ran');
    res.status(401).json({ error: 'wrong password' });
  });
  return app;
}

export const steps = [1, 2, 3, 4, 5].map((n) => json('/login', { user: 'a', password: String(n) }, { as: `attempt ${n}` }));
