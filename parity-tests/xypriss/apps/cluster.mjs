/** `cluster`, as the README has it. It is a program of its own: the old core starts it again for each worker. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options, setting }) {
  const app = createServer(options(process.env.PARITY_CLUSTER === setting ? { cluster: { enabled: true, config: { workers: 1 } } } : {}));
  app.get('/', (req, res) => res.send('served'));
  return app;
}

export const steps = [
  act('one worker', async ({ program, send, setting }) => {
    let running;
    try {
      running = await program({ PARITY_CLUSTER: setting });
    } catch (error) {
      return /not provided[^]*\bcluster: /.test(error.message) ? 'refused by name' : error.message;
    }
    const { status, body, hang, closed } = await send(get('/'), { port: running.port });
    running.signal('SIGKILL');
    return { status, body, hang, closed };
  }, { patience: 120_000 }),
];
