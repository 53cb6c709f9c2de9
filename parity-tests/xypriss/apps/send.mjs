/** `res.send` with everything that it may be given. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

const BODIES = {
  text: 'text',
  unicode: 'grüße 🌍',
  empty: '',
  html: '<p>html</p>',
  number: 42,
  yes: true,
  null: null,
  object: { a: 1 },
  array: [1, 2],
  buffer: Buffer.from('bytes'),
};

export function make({ options, note }) {
  const app = createServer(options());
  for (const [name, body] of Object.entries(BODIES)) app.get(`/${name}`, (req, res) => res.send(body));
  app.get('/nothing', (req, res) => res.send());
  app.get('/typed', (req, res) => res.set('Content-Type', 'text/plain').send('typed'));
  app.get('/typed-object', (req, res) => res.set('Content-Type', 'application/vnd.own+json').send({ a: 1 }));
  app.get('/returns', (req, res) => note('send returned', typeof res.send('x')));
  app.get('/status', (req, res) => res.status(404).send('own 404'));
  app.get('/twice', (req, res) => {
    res.send('once');
    res.send('twice');
  });
  return app;
}

export const steps = [
  ...Object.keys(BODIES).map((name) => get(`/${name}`)),
  ...['/nothing', '/typed', '/typed-object', '/returns', '/status', '/twice'].map((path) => get(path)),
  act('still alive', async ({ send }) => (await send(get('/text'))).status),
];
