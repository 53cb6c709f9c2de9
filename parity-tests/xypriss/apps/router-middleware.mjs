/** A router that guards its own routes, beside routes that are open. */
import { Router, createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  const admin = Router();
  admin.use((req, res, next) => {
    note('guard');
    if (req.headers.authorization !== 'Bearer key') {
      res.status(401).json({ error: 'Who are you?' });
      return;
    }
    next();
  });
  admin.get('/stats', (req, res) => res.json({ visits: 1 }));
  app.use('/admin', admin);
  app.get('/', (req, res) => res.send('open to all'));
  return app;
}

export const steps = [
  get('/'),
  get('/admin/stats'),
  get('/admin/stats', { headers: { Authorization: 'Bearer key' }, as: 'with the key' }),
  get('/elsewhere'),
];
