/** Patterns of injections in bodies and paths, with every detector on. */
import { createServer } from 'xypriss';
import { get, json } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options({ security: { sqlInjection: true, commandInjection: true, xxe: true, pathTraversal: true, ldapInjection: true } }));
  app.post('/', (req, res) => {
    note('the handler ran');
    res.json(req.body);
  });
  app.get('/files/:name', (req, res) => res.send(req.params.name));
  return app;
}

export const steps = [
  json('/', { name: 'harmless' }),
  json('/', { name: "x' OR '1'='1" }, { as: 'SQL' }),
  json('/', { name: '1; DROP TABLE users; --' }, { as: 'SQL statements' }),
  json('/', { name: 'a; rm -rf /' }, { as: 'a command' }),
  json('/', { name: '../../etc/passwd' }, { as: 'a path' }),
  json('/', { name: 'O\'Brien & Sons' }, { as: 'a name like any' }),
  get('/files/..%2F..%2Fetc%2Fpasswd'),
];
