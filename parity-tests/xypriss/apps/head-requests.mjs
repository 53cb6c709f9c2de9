/** HEAD on routes that were registered for GET. */
import { Router, createServer } from 'xypriss';
import { request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/page', (req, res) => res.set('Content-Type', 'text/html').send('<p>page</p>'));
  const router = Router();
  router.get('/list', (req, res) => res.json([1, 2]));
  app.use('/api', router);
  return app;
}

export const steps = [request('HEAD', '/page'), request('HEAD', '/api/list'), request('HEAD', '/none')];
