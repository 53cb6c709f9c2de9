/** Which route answers: the first that matches; and all middleware runs before any route. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const trace = (name) => (req, res, next) => {
    req.trace = [...(req.trace ?? []), name];
    next();
  };
  app.get('/first', trace('route middleware'), (req, res) => res.json({ trace: req.trace }));
  app.get('/first', (req, res) => res.send('never'));
  app.get('/users/me', (req, res) => res.send('me'));
  app.get('/users/:id', (req, res) => res.send(`user ${req.params.id}`));
  app.get('/late/:any', (req, res) => res.send('param'));
  app.get('/late/fixed', (req, res) => res.send('fixed'));
  app.use(trace('registered after the routes'));
  app.get('/last', trace('one'), trace('two'), (req, res) => res.json({ trace: req.trace }));
  return app;
}

export const steps = [get('/first'), get('/users/me'), get('/users/you'), get('/late/fixed'), get('/late/other'), get('/last'), get('/last?trace=1')];
