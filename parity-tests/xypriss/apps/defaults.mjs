/** Nothing configured: the port and the host of the environment. */
import http from 'node:http';
import { createServer } from 'xypriss';
import { act } from '../harness/steps.mjs';

export function make({ options, port }) {
  process.env.PORT = String(port);
  const { server: _named, ...rest } = options();
  const app = createServer(rest);
  app.get('/', (req, res) => res.send('by default'));
  return app;
}

/** `PORT` is the process's. */
export const apart = true;
export const steps = [
  act('where it listens', async ({ app, port }) => {
    const status = await new Promise((resolve, reject) => {
      http.get(`http://localhost:${port}/`, { agent: false }, (res) => resolve(res.resume().statusCode)).on('error', reject);
    });
    return { port: app.getPort() === port, status };
  }),
];
