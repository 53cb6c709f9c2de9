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

/** The old core's second layer goes on a tenth of a second after it has refused a request. */
const late = { after: 250 };

export const steps = [
  json('/', { text: 'a < b && c > d' }),
  json('/', { text: 'Tom & "Jerry"' }, { as: 'quotes' }),
  json('/', { text: '<script>alert(1)</script>' }, { as: 'a script', ...late }),
  json('/', { text: '<img src=x onerror=alert(1)>' }, { as: 'an event handler', ...late }),
  json('/', { link: 'javascript:alert(1)' }, { as: 'a javascript: link', ...late }),
  json('/', { image: 'data:image/png;base64,AAAA' }, { as: 'a data: string', ...late }),
  json('/', { text: "x' OR '1'='1" }, { as: 'SQL', ...late }),
  json('/', { text: 'a; rm -rf /' }, { as: 'a command', ...late }),
  form('/', 'text=plain'),
  get('/?text=plain'),
  get('/?text=%3Cscript%3Ealert(1)%3C/script%3E', { as: 'a script', ...late }),
];
