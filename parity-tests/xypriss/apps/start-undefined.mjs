/** `start(undefined, callback)`: the way that works on the old core too; what it resolves to. */
import http from 'node:http';
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.send('started'));
  return app;
}

export async function start(app, { note, keep, port }) {
  const server = await app.start(undefined, () => note('called back'));
  note('an http.Server', server instanceof http.Server, 'listening', server.listening, 'port', app.getPort() === port);
}

export const steps = [
  act('what was told', ({ notesOfStart }) => notesOfStart),
  get('/'),
  act('close calls back, and frees the port', async ({ app, send }) => {
    await new Promise((resolve) => app.close(resolve));
    return (await send(get('/'))).closed ?? 'still answers';
  }),
];
