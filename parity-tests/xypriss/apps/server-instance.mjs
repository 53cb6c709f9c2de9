/** `createServerInstance`: the server object around an app. */
import { createServerInstance } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const server = createServerInstance(options());
  server.getApp().get('/', (req, res) => res.send('instance'));
  server.app.get('/same', (req, res) => res.json({ same: server.app === server.getApp() }));
  return server;
}

export async function start(server, { port }) {
  await server.waitForReady();
  await server.app.start(undefined);
  return server.app.getPort();
}

export const steps = [get('/'), get('/same'), act('getPort', ({ app, port }) => app.app.getPort() === port)];
