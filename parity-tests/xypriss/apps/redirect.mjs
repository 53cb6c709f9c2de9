/** `res.redirect`, with and without a status. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/plain', (req, res) => res.redirect('/there'));
  app.get('/status', (req, res) => res.redirect(301, '/there'));
  app.get('/absolute', (req, res) => res.redirect('https://example.com/a b?q=ü'.replace('ü', '%C3%BC')));
  app.get('/back', (req, res) => res.redirect('back'));
  app.get('/relative', (req, res) => res.redirect('there'));
  return app;
}

export const steps = ['/plain', '/status', '/absolute', '/back', '/relative'].map((path) => get(path, { headers: { Referer: '/from', Accept: 'text/html' } }));
