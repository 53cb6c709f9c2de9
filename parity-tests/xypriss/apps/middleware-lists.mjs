/** Several middlewares in one `use`: in a row, as an array, behind a path, before a router; and where a prefix ends. */
import { Router, createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const add = (name) => (req, res, next) => {
    req.names = [...(req.names ?? []), name];
    next();
  };
  app.use(add('a'), add('b'));
  app.use([add('c'), add('d')]);
  app.use('/pre', add('pre'));
  const router = Router();
  router.get('/routed', (req, res) => res.json(req.names));
  app.use('/mounted', add('e'), router);
  app.get('/', (req, res) => res.json(req.names));
  app.get('/pre', (req, res) => res.json(req.names));
  app.get('/prefix', (req, res) => res.json(req.names));
  return app;
}

export const steps = [get('/'), get('/mounted/routed'), get('/pre'), get('/prefix')];
