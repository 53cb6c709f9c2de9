/** `xypriss.config.json` in the working directory lies between the defaults and what the program gives. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options, freePort }) {
  writeFileSync('xypriss.config.json', JSON.stringify({ server: { host: '127.0.0.1' }, notFound: { enabled: true }, env: 'production' }));
  const app = createServer(options());
  app.get('/', (req, res) => res.json({ env: process.env.NODE_ENV }));
  return app;
}

export const steps = [get('/'), act('the port that the program gave', ({ app, port }) => app.getPort() === port)];
