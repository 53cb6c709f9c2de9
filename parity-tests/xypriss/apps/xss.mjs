/** Markup in bodies: what is cleaned, what is refused, and whether a refused request still does something. */
import { createServer } from 'xypriss';
import { form, get, json } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  app.post('/', (req, res) => {
    note('the handler ran');
    res.json(req.body);
  });
  app.get('/', (req, res) => res.json(req.query));
  return app;
}

export const steps = [
  json('/', { text: 'a < b && c > d' }),
  json('/', { text: 'Tom & "Jerry"' }, { as: 'quotes' }),
  json('/', { text: '<script>alert(1)</script>' }, { as: 'a script' }),
  json('/', { text: '<img src=x onerror=alert(1)>' }, { as: 'an event handler' }),
  json('/', { link: 'javascript:alert(1)' }, { as: 'a javascript: link' }),
  json('/', { image: 'data:image/png;base64,AAAA' }, { as: 'a data: string' }),
  json('/', { text: "x' OR '1'='1" }, { as: 'SQL' }),
  json('/', { text: 'a; rm -rf /' }, { as: 'a command' }),
  form('/', 'text=plain'),
  get('/?text=plain'),
  get('/?text=%3Cscript%3Ealert(1)%3C/script%3E', { as: 'a script' }),
];
