/** Status and headers: set one by one, as an object, natively; read back. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/set', (req, res) => res.set('X-One', '1').set({ 'X-Two': '2', 'x-three': 3 }).send('set'));
  app.get('/list', (req, res) => {
    res.setHeader('X-List', ['a', 'b']);
    res.send('list');
  });
  app.get('/read', (req, res) => {
    res.set('X-Own', 'own');
    res.json({ get: res.get('x-own'), getHeader: res.getHeader('X-OWN'), sent: res.headersSent });
  });
  app.get('/status', (req, res) => res.status(202).send('accepted'));
  app.get('/reason', (req, res) => {
    res.statusMessage = 'Quite Fine';
    res.send('reason');
  });
  app.get('/code', (req, res) => {
    res.statusCode = 203;
    res.end('native');
  });
  app.get('/empty', (req, res) => res.status(204).end());
  app.get('/locals', (req, res) => {
    res.locals.x = 1;
    res.json(res.locals);
  });
  app.get('/write-head', (req, res) => {
    res.writeHead(207, { 'X-Head': 'h' });
    res.end('written');
  });
  return app;
}

export const steps = ['/set', '/list', '/read', '/status', '/reason', '/code', '/empty', '/locals', '/write-head'].map((path) => get(path));
