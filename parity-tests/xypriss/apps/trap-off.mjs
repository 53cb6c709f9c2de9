/** `server.trapUncaught: false`: what nobody catches ends the process, as in other programs. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ server: { trapUncaught: false } }));
  app.get('/timer', (req, res) => {
    setTimeout(() => { throw new Error('thrown in a timer'); }, 1);
    setTimeout(() => res.send('answered'), 50);
  });
  return app;
}

export const steps = [
  act('GET /timer', async ({ program, send }) => {
    const running = await program();
    const { status, closed } = await send(get('/timer'), { port: running.port, patience: 30_000 });
    running.signal('SIGKILL');
    return { status, closed, ended: await running.ended };
  }, { patience: 120_000 }),
];
