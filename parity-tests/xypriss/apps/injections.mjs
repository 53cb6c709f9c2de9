/** Patterns of injections in bodies and paths, with every detector on. */
import { createServer } from 'xypriss';
import { get, json, request } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options({ security: { sqlInjection: true, commandInjection: true, xxe: true, pathTraversal: true, ldapInjection: true } }));
  app.post('/', (req, res) => {
    note('the handler ran');
    res.json(req.body);
  });
  app.get('/files/:name', (req, res) => res.send(req.params.name));
  return app;
}

/** The old core's second layer goes on a tenth of a second after it has refused a request. */
const late = { after: 250 };

export const steps = [
  json('/', { name: 'harmless' }),
  json('/', { name: "x' OR '1'='1" }, { as: 'SQL', ...late }),
  json('/', { name: '1; DROP TABLE users; --' }, { as: 'SQL statements', ...late }),
  json('/', { name: 'a; rm -rf /' }, { as: 'a command', ...late }),
  json('/', { name: '../../etc/passwd' }, { as: 'a path', ...late }),
  json('/', { name: 'O\'Brien & Sons' }, { as: 'a name like any' }),
  request('POST', '/', { headers: { 'Content-Type': 'application/xml' }, body: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', as: 'an external entity', ...late }),
  get('/files/..%2F..%2Fetc%2Fpasswd'),
];
