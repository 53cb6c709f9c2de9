/** `compat: "strict"`, said aloud: cookies, params and errors as they always were. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ compat: 'strict' }));
  app.get('/cookie', (req, res) => {
    res.cookie('session', 'abc', { maxAge: 60_000 });
    res.send('ok');
  });
  app.get('/params/:name', (req, res) => res.json(req.params));
  app.get('/status', () => {
    throw Object.assign(new Error('teapot'), { status: 418 });
  });
  return app;
}

export const steps = [get('/cookie'), get('/params/a%20b'), get('/params/plain'), get('/status')];
