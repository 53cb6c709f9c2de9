/** Middleware that fails: it throws, rejects, or says so. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.use((req, res, next) => {
    if (req.path === '/throws') throw new Error('thrown');
    if (req.path === '/says') return next(new Error('said'));
    next();
  });
  app.use(async (req, res, next) => {
    if (req.path === '/rejects') throw new Error('rejected');
    next();
  });
  app.get('/throws', (req, res) => res.send('went on'));
  app.get('/says', (req, res) => res.send('went on'));
  app.get('/rejects', (req, res) => res.send('went on'));
  app.get('/', (req, res) => res.send('alive'));
  return app;
}

export const steps = [get('/throws'), get('/says'), get('/rejects'), get('/')];
