/** The documented error middleware with four parameters. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.send('fine'));
  app.get('/breaks', () => {
    throw Object.assign(new Error('broken'), { status: 409 });
  });
  app.use((error, req, res, next) => res.status(error.status ?? 500).json({ error: error.message, path: req.path }));
  return app;
}

export const steps = [get('/'), get('/breaks')];
