/** Middleware of an app: order, what it hands to routes, answers of its own, later and asynchronous ones. */
import { createServer } from 'xypriss';
import { get, json } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  app.use((req, res, next) => {
    note(`first ${req.method} ${req.path}`);
    req.seen = ['first'];
    next();
  });
  app.use(async (req, res, next) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    req.seen.push('second');
    next();
  });
  app.use((req, res, next) => {
    res.set('X-Third', 'yes');
    if (req.path === '/stop') return res.status(418).send('stopped here');
    next();
  });
  app.use('/pre', (req, res, next) => {
    req.seen.push(`pre ${req.url}`);
    next();
  });
  app.get('/', (req, res) => res.json(req.seen));
  app.get('/stop', (req, res) => {
    note('the route ran');
    res.send('not stopped');
  });
  app.get('/pre/one', (req, res) => res.json(req.seen));
  app.post('/', (req, res) => res.json({ seen: req.seen, body: req.body }));
  return app;
}

export const steps = [get('/'), get('/stop'), get('/pre/one'), json('/', { a: 1 }), get('/none'), get('/?a=1')];
