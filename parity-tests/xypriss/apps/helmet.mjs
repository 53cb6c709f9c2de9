/** Security headers as an app wants them. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ security: { helmet: { frameguard: { action: 'sameorigin' }, hsts: { maxAge: 1000 } } } }));
  app.get('/', (req, res) => res.send('x'));
  app.get('/own', (req, res) => res.set('X-Frame-Options', 'ALLOW').send('x'));
  return app;
}

export const steps = [get('/'), get('/own'), get('/none')];
