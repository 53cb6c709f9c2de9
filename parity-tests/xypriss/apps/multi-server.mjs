/** Two servers from one program: routes go where their prefix says. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export async function make({ options, freePort, port, note }) {
  const second = await freePort();
  const app = createServer(options({
    multiServer: {
      enabled: true,
      servers: [
        { id: 'api', port, host: '127.0.0.1', routePrefix: '/api', allowedRoutes: ['/api/*'] },
        { id: 'admin', port: second, host: '127.0.0.1', routePrefix: '/admin', allowedRoutes: ['/admin/*'] },
      ],
    },
  }));
  app.second = second;
  app.use((req, res, next) => {
    res.set('X-Middleware', 'ran');
    next();
  });
  app.get('/api/users', (req, res) => res.json({ service: 'api' }));
  app.get('/admin/dashboard', (req, res) => res.json({ service: 'admin' }));
  app.get('/apix', (req, res) => res.send('not of the API'));
  return app;
}

export async function start(app, { port }) {
  await app.startAllServers();
  return port;
}

const admin = (path) => act(`GET ${path} on the second`, async ({ app, send }) => {
  const { status, body, headers = [] } = await send(get(path), { port: app.second });
  return { status, body: status === 404 ? '(404)' : body, middleware: headers.some(([name]) => name.toLowerCase() === 'x-middleware') };
});

export const steps = [
  get('/api/users'),
  get('/admin/dashboard'),
  admin('/admin/dashboard'),
  admin('/api/users'),
  get('/apix'),
  act('the ports after stopAllServers', async ({ app, send, port }) => {
    await app.stopAllServers();
    const first = await send(get('/api/users'), { port });
    const second = await send(get('/admin/dashboard'), { port: app.second });
    return [first, second].map(({ closed }) => (closed ? 'closed' : 'open'));
  }),
];
