/** SIGTERM while a request is being answered. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  app.get('/slow', (req, res) => {
    note('begun');
    setTimeout(() => res.send('finished'), 300);
  });
  return app;
}

const signalled = (signal) => act(`${signal} during a request`, async ({ program, send }) => {
  const running = await program();
  const answer = send(get('/slow'), { port: running.port, patience: 30_000 });
  await running.told();
  running.signal(signal);
  const { status, body, closed } = await answer;
  return { answer: closed ? 'cut' : `${status} ${body}`, ended: await running.ended };
}, { patience: 120_000 });

export const steps = [signalled('SIGTERM'), signalled('SIGINT')];
