/** `requestManagement.timeout`: for all requests, for a route, with a handler of the app's own. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ requestManagement: { timeout: { enabled: true, defaultTimeout: 150, routes: { '/patient': 2000 } } } }));
  const after = (milliseconds) => (req, res) => setTimeout(() => !res.headersSent && res.send('done'), milliseconds);
  app.get('/quick', after(5));
  app.get('/slow', after(500));
  app.get('/patient', after(300));
  return app;
}

export const steps = [get('/quick'), get('/slow'), get('/patient'), get('/quick', { as: 'again' })];
