/** `listen(port, host, callback)`, as in Express, and what `getPort` says then. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.send('listening'));
  return app;
}

export function start(app, { port, note }) {
  return new Promise((resolve) => {
    const server = app.listen(port, '127.0.0.1', () => {
      note('called back', typeof server.address);
      resolve(port);
    });
  });
}

export const steps = [get('/'), act('called back', ({ notesOfStart }) => notesOfStart), act('getPort', ({ app, port }) => (app.getPort() === port ? 'the port' : app.getPort()))];
