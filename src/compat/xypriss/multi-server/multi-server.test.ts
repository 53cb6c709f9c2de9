/** Several servers of one program. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from '../create-server';
import { Router } from '../adapter';
import { freePort } from '../testing/free-port';

test('routes go where they are allowed, middleware everywhere, and ports are free afterwards', async (t) => {
  const [one, two] = [await freePort(), await freePort()];
  const app = createServer({
    logging: { enabled: false },
    security: { enabled: false },
    multiServer: {
      enabled: true,
      servers: [
        { id: 'api', port: one, host: '127.0.0.1', routePrefix: '/api' },
        { id: 'rest', port: two, host: '127.0.0.1', allowedRoutes: ['/health', '/files/*'] },
      ],
    },
  });
  t.after(() => app.stopAllServers());
  app.use((_req: unknown, res: { setHeader(name: string, value: string): void }, next: () => void) => {
    res.setHeader('X-All', 'yes');
    next();
  });
  const router = Router();
  router.get('/users', (_req, res) => res.send('users'));
  app.use('/api', router);
  app.get('/apix', (_req, res) => res.send('x'));
  app.get('/health', (_req, res) => res.send('ok'));
  app.get('/files/:name', (req, res) => res.send(req.params.name));
  await app.startAllServers();
  const status = async (port: number, path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  assert.deepEqual(await Promise.all([status(one, '/api/users'), status(one, '/apix'), status(one, '/health')]), [200, 404, 404]);
  assert.deepEqual(await Promise.all([status(two, '/api/users'), status(two, '/files/a'), status(two, '/health')]), [404, 200, 200]);
  assert.equal((await fetch(`http://127.0.0.1:${two}/health`)).headers.get('x-all'), 'yes');
  assert.deepEqual(app.getStats().servers.map(({ id, port }) => [id, port]), [['api', one], ['rest', two]]);
  await app.stopAllServers();
  await assert.rejects(fetch(`http://127.0.0.1:${one}/api/users`));
});
