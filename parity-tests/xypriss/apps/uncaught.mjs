/** What nobody catches: a timer that throws, a promise that rejects. The process goes on. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/timer', (req, res) => {
    setTimeout(() => { throw new Error('thrown in a timer'); }, 1);
    setTimeout(() => res.send('answered'), 20);
  });
  app.get('/promise', (req, res) => {
    void Promise.reject(new Error('rejected and forgotten'));
    setTimeout(() => res.send('answered'), 20);
  });
  app.get('/', (req, res) => res.send('alive'));
  return app;
}

export const steps = ['/timer', '/promise', '/'].map((path) => act(`GET ${path}`, async ({ program, send }) => {
  const running = await program();
  const { status, body } = await send(get(path), { port: running.port, patience: 30_000 });
  const after = await send(get('/'), { port: running.port, patience: 30_000 });
  running.signal('SIGKILL');
  return { status, body, after: after.body };
}, { patience: 120_000 }));
