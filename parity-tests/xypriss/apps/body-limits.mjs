/** The documented limits of bodies: announced, in chunks, of every type. */
import { createServer } from 'xypriss';
import { form, json, request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ server: { jsonLimit: '1kb', urlEncodedLimit: '1kb' } }));
  app.post('/', (req, res) => res.json({ length: JSON.stringify(req.body).length }));
  return app;
}

const long = 'x'.repeat(2000);
const chunked = (text) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
const JSON_CHUNKS = { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };

export const steps = [
  json('/', { short: 'x' }),
  json('/', { long }, { as: 'over the limit' }),
  form('/', 'short=x'),
  form('/', `long=${long}`, { as: 'over the limit' }),
  request('POST', '/', { headers: JSON_CHUNKS, body: chunked('{"short":"x"}'), as: 'in chunks' }),
  request('POST', '/', { headers: JSON_CHUNKS, body: chunked(JSON.stringify({ long })), as: 'in chunks, over the limit' }),
  request('POST', '/', { headers: { 'Content-Type': 'text/plain' }, body: long, as: 'text, over the limit' }),
];
