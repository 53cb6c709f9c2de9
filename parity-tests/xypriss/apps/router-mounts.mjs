/** What a mounted router may look like, beyond what the old core finds: params in a mount path, routes that come later, `*` within. */
import { Router, createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const show = (req, res) => res.json({ path: req.path, params: req.params });
  const ofShop = Router();
  ofShop.get('/orders', show);
  ofShop.get('/orders/:order', show);
  app.use('/shops/:shop', ofShop);
  const growing = Router();
  app.use('/growing', growing);
  growing.get('/later', show);
  const files = Router();
  files.get('/of/*/page/:page', show);
  files.get('/of/*', show);
  app.use('/files', files);
  return app;
}

export const steps = ['/shops/7/orders', '/shops/7/orders/9', '/growing/later', '/files/of/a/page/2', '/files/of/a', '/shops/orders', '/files/of/a/page'].map((path) => get(path));
