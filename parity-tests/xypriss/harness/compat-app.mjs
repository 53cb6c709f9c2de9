/** What "strict" and "fixed" do differently: cookies, params and errors. Enters: which of them. Leaves: an app and its steps. */
import { createServer } from 'xypriss';
import { get } from './steps.mjs';

export const appWith = (compat) => ({ options }) => {
  const app = createServer(options({ compat }));
  app.get('/cookie', (req, res) => {
    res.cookie('session', 'abc', { maxAge: 60_000 });
    res.send('ok');
  });
  app.get('/params/:name', (req, res) => res.json(req.params));
  app.get('/status', () => {
    throw Object.assign(new Error('teapot'), { status: 418 });
  });
  return app;
};

export const steps = [get('/cookie'), get('/params/a%20b'), get('/params/plain'), get('/status')];
