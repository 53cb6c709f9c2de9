/** Handlers that fail in every way there is, without an error middleware. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const fails = (make) => (req, res, next) => make(req, res, next);
  app.get('/throws', fails(() => { throw new Error('secret'); }));
  app.get('/throws-text', () => { throw 'text'; });
  app.get('/throws-null', () => { throw null; });
  app.get('/throws-undefined', async () => { throw undefined; });
  app.get('/status', () => { throw Object.assign(new Error('teapot'), { status: 418 }); });
  app.get('/rejects', async () => { throw new Error('later'); });
  app.get('/next-error', (req, res, next) => next(new Error('said')), (req, res) => res.send('never'));
  app.get('/next-route', (req, res, next) => next('route'), (req, res) => res.send('never'));
  app.get('/last-next', (req, res, next) => next());
  app.get('/half', (req, res) => {
    res.set('X-Half', 'yes').status(202);
    throw new Error('after headers were set');
  });
  app.get('/list', [(req, res) => res.send('array')]);
  app.get('/', (req, res) => res.send('alive'));
  return app;
}

export const steps = ['/throws', '/throws-text', '/throws-null', '/throws-undefined', '/status', '/rejects', '/next-error', '/next-route', '/last-next', '/half', '/list', '/'].map((path) => get(path));
