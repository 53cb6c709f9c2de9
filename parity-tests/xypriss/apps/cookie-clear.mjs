/** Logging out: `res.clearCookie`. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/logout', (req, res) => {
    res.clearCookie('session');
    res.send('bye');
  });
  return app;
}

export const steps = [get('/logout', { headers: { Cookie: 'session=abc' } })];
