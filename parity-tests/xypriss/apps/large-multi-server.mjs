/** A set of three servers with middleware, parameters, bodies and options of their own. */
import { createServer } from 'xypriss';
import { act, get, json } from '../harness/steps.mjs';

export async function make({ options, freePort, port }) {
  const [admin, hooks] = [await freePort(), await freePort()];
  const server = (id, own, routePrefix) => ({ id, port: own, host: '127.0.0.1', routePrefix, allowedRoutes: [`${routePrefix}/*`] });
  const app = createServer(options({
    multiServer: { enabled: true, servers: [server('api', port, '/api'), server('admin', admin, '/admin'), server('hooks', hooks, '/hooks')] },
  }));
  Object.assign(app, { ports: { api: port, admin, hooks } });
  const items = new Map([['1', { id: '1', name: 'cup' }]]);
  app.get('/api/items', (req, res) => res.json([...items.values()]));
  app.get('/api/items/:id', (req, res) => (items.has(req.params.id) ? res.json(items.get(req.params.id)) : res.status(404).json({ error: 'no item' })));
  app.post('/api/items', (req, res) => {
    const item = { id: String(items.size + 1), ...req.body };
    items.set(item.id, item);
    res.status(201).json(item);
  });
  app.get('/admin/stats', (req, res) => res.json({ items: items.size }));
  app.delete('/admin/items', (req, res) => {
    items.clear();
    res.status(204).end();
  });
  app.post('/hooks/payment', (req, res) => res.json({ received: req.body }));
  return app;
}

export async function start(app, { port }) {
  await app.startAllServers();
  return port;
}

const on = (name, step) => act(`${step.name} on ${name}`, async ({ app, send }) => {
  const { status, body, hang, closed } = await send(step, { port: app.ports[name] });
  if (hang || closed) return hang ? 'hang' : 'closed';
  return { status, body: /^<!doctype/i.test(body) ? '(a page)' : body };
});

export const steps = [
  get('/api/items'),
  json('/api/items', { name: 'plate' }),
  get('/api/items/2'),
  get('/api/items/9'),
  get('/admin/stats', { as: 'on the wrong server' }),
  on('admin', get('/admin/stats')),
  on('admin', get('/api/items')),
  on('hooks', json('/hooks/payment', { paid: true })),
  on('hooks', get('/hooks/none')),
  get('/api/items?page=1'),
  act('what it says about itself', ({ app }) => ({ servers: app.getServers?.().length ?? null, api: Boolean(app.getServer?.('api')) })),
];
