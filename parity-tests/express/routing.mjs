/** Routers, parameters, order, mounting, error middleware. */
import { group } from '../harness/scenario.mjs';

const get =
  (...paths) =>
  async (client) => {
    for (const path of paths) await client.get(path);
  };

export default group('express/routing', {
  'hello': {
    app: (app) => {
      app.get('/', (req, res) => res.send('hello'));
    },
  },
  'no route': { app: () => undefined, run: get('/nothing?x=<script>') },
  'another method on a known path': {
    app: (app) => {
      app.get('/a', (req, res) => res.send('a'));
    },
    run: (client) => client.post('/a', ''),
  },
  'HEAD for a GET route': {
    app: (app) => {
      app.get('/', (req, res) => res.send('hello'));
    },
    run: (client) => client.send(['HEAD / HTTP/1.1', 'Host: a']),
  },
  'OPTIONS lists the methods': {
    app: (app) => {
      app.get('/a', (req, res) => res.end());
      app.put('/a', (req, res) => res.end());
      app.delete('/a', (req, res) => res.end());
    },
    run: (client) => client.send(['OPTIONS /a HTTP/1.1', 'Host: a']),
  },
  'order of registration is law': {
    app: (app, ctx) => {
      app.get('/user/:id', (req, res, next) => {
        ctx.record('param', req.params);
        next();
      });
      app.get('/user/me', (req, res) => {
        ctx.record('static');
        res.send('me');
      });
    },
    run: get('/user/me'),
  },
  'parameters': {
    app: (app) => {
      app.get('/:a/:b', (req, res) => res.json(req.params));
    },
    run: get('/x/y', '/%C3%A9/a%2Fb', '/only'),
  },
  'a wildcard': {
    app: (app) => {
      app.get('/files/*path', (req, res) => res.json(req.params));
    },
    run: get('/files/a', '/files/a/b%20c/d', '/files/'),
  },
  'an optional part': {
    app: (app) => {
      app.get('/a{/:b}', (req, res) => res.json(req.params));
    },
    run: get('/a', '/a/x', '/a/x/y'),
  },
  'a regular expression': {
    app: (app) => {
      app.get(/^\/n(\d+)$/, (req, res) => res.json(req.params));
    },
    run: get('/n12', '/nx'),
  },
  'an array of paths': {
    app: (app) => {
      app.get(['/a', '/b'], (req, res) => res.send(req.path));
    },
    run: get('/a', '/b', '/c'),
  },
  'invalid percent-encoding': {
    app: (app) => {
      app.get('/:x', (req, res) => res.send(req.params.x));
    },
    run: get('/%zz', '/%'),
  },
  'case and trailing slash': {
    app: (app) => {
      app.get('/Abc', (req, res) => res.send('found'));
    },
    run: get('/abc', '/ABC/', '/abc//'),
  },
  'case sensitive and strict': {
    app: (app) => {
      app.enable('case sensitive routing');
      app.enable('strict routing');
      app.get('/Abc', (req, res) => res.send('found'));
    },
    run: get('/abc', '/Abc/', '/Abc'),
  },
  'app.use strips the mount path': {
    app: (app) => {
      app.use('/api', (req, res) => res.json([req.url, req.originalUrl, req.baseUrl, req.path]));
    },
    run: get('/api', '/api/', '/api/x?y=1', '/apix'),
  },
  'a Router with mergeParams': {
    app: (app, { express }) => {
      const router = express.Router({ mergeParams: true });
      router.get('/:b', (req, res) => res.json([req.params, req.baseUrl]));
      app.use('/:a', router);
    },
    run: get('/1/2'),
  },
  'a Router without mergeParams': {
    app: (app, { express }) => {
      const router = express.Router();
      router.get('/:b', (req, res) => res.json(req.params));
      app.use('/:a', router);
    },
    run: get('/1/2'),
  },
  'a mounted application': {
    app: (app, { express, record }) => {
      const inner = express();
      inner.on('mount', (parent) => record(parent === app));
      inner.get('/x', (req, res) => res.json([req.baseUrl, inner.mountpath, inner.path(), req.app === inner]));
      app.use('/inner', inner);
      app.get('/after', (req, res) => res.json(req.app === app));
    },
    run: get('/inner/x', '/after'),
  },
  'app.param': {
    app: (app, ctx) => {
      app.param('id', (req, res, next, id, name) => {
        ctx.record(name, id);
        req.user = `u${id}`;
        next();
      });
      app.get('/:id', (req, res) => res.send(req.user));
    },
    run: get('/7'),
  },
  'app.param that fails': {
    app: (app) => {
      app.param('id', (req, res, next) => next(new Error('no such id')));
      app.get('/:id', (req, res) => res.send('x'));
      app.use((error, req, res, next) => {
        res.status(500).send(error.message);
      });
    },
    run: get('/7'),
  },
  'app.param that throws': {
    app: (app) => {
      app.param('id', () => {
        throw new Error('thrown');
      });
      app.get('/:id', (req, res) => res.send('x'));
    },
    run: get('/7'),
  },
  'app.route and all': {
    app: (app, ctx) => {
      app
        .route('/r')
        .all((req, res, next) => {
          ctx.record('all', req.method);
          next();
        })
        .get((req, res) => res.send('g'))
        .post((req, res) => res.send('p'));
    },
    run: async (client) => {
      await client.get('/r');
      await client.post('/r', '');
      await client.send(['PUT /r HTTP/1.1', 'Host: a', 'Content-Length: 0']);
    },
  },
  "next('route') and next('router')": {
    app: (app, { express }) => {
      const router = express.Router();
      router.get(
        '/a',
        (req, res, next) => next('route'),
        (req, res) => res.send('skipped'),
      );
      router.get('/a', (req, res) => res.send('second'));
      router.get('/b', (req, res, next) => next('router'));
      router.get('/b', (req, res) => res.send('never'));
      app.use(router);
      app.get('/b', (req, res) => res.send('outside'));
    },
    run: get('/a', '/b'),
  },
  'next called twice': {
    app: (app, ctx) => {
      app.use((req, res, next) => {
        next();
        next();
      });
      app.get('/', (req, res) => {
        ctx.record('handler');
        if (!res.headersSent) res.send('x');
      });
    },
  },
  'a handler that throws': {
    app: (app) => {
      app.get('/', () => {
        throw new Error('secret');
      });
    },
  },
  'a handler that rejects': {
    app: (app) => {
      app.get('/', async () => {
        throw new Error('secret');
      });
    },
  },
  'a handler that rejects with nothing': {
    app: (app) => {
      app.get('/', () => Promise.reject());
    },
  },
  'an error with status and headers': {
    app: (app) => {
      app.get('/', (req, res, next) =>
        next(Object.assign(new Error('teapot'), { status: 418, headers: { 'X-Tea': 'green' }, expose: true })),
      );
    },
  },
  'error middleware': {
    app: (app, ctx) => {
      app.get('/', () => {
        throw new Error('a');
      });
      app.use((req, res) => {
        ctx.record('skipped');
        res.send('no');
      });
      app.use((error, req, res, next) => {
        ctx.record(error.message);
        next(new Error('b'));
      });
      app.use((error, req, res, next) => {
        res.status(503).json({ message: error.message });
      });
    },
  },
  'an error after a part was sent': {
    app: (app) => {
      app.get('/', (req, res, next) => {
        res.write('part');
        next(new Error('late'));
      });
    },
    run: async (client) => {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.response();
    },
  },
  'a router that is changed while it serves': {
    app: (app) => {
      app.get('/', (req, res) => {
        app.get('/late', (r, s) => s.send('late'));
        res.send('added');
      });
    },
    run: get('/late', '/', '/late'),
  },
  'a hundred middlewares': {
    app: (app) => {
      for (let i = 0; i < 100; i += 1)
        app.use((req, res, next) => {
          req.count = (req.count ?? 0) + 1;
          next();
        });
      app.get('/', (req, res) => res.json(req.count));
    },
  },
  'a thousand routes': {
    app: (app) => {
      for (let i = 0; i < 1000; i += 1) app.get(`/r/${i}`, (req, res) => res.json(i));
    },
    run: get('/r/0', '/r/999', '/r/1000'),
  },
  'every verb': {
    app: (app) => {
      for (const verb of ['get', 'post', 'put', 'patch', 'delete', 'options', 'trace', 'propfind', 'purge', 'search'])
        app[verb]('/', (req, res) => res.send(verb));
    },
    run: async (client) => {
      for (const verb of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'SEARCH'])
        await client.send([`${verb} / HTTP/1.1`, 'Host: a', 'Content-Length: 0']);
    },
  },
  'app.listen': {
    setup: (ctx) => {
      const app = ctx.express();
      app.get('/', (req, res) => res.send('listened'));
      return new Promise((resolve) => {
        const server = app.listen(0, '127.0.0.1', (error) => {
          ctx.record('callback', error ?? null);
          resolve(server);
        });
      });
    },
  },
  'app.listen on a port in use': {
    app: (app) => {
      app.get('/', (req, res) => res.send('x'));
    },
    run: (client, ctx) =>
      new Promise((resolve) => {
        ctx.express().listen(ctx.address, '127.0.0.1', (error) => {
          ctx.record(error?.code ?? 'no error');
          resolve();
        });
      }),
  },
  'through supertest': {
    app: (app, { express }) => {
      app.use(express.json());
      app.post('/echo', (req, res) => res.status(201).json(req.body));
      app.get('/text', (req, res) => res.type('txt').send('text'));
    },
    run: async (client) => {
      await client.supertest((t) => t.post('/echo').send({ a: [1, { b: null }] }));
      await client.supertest((t) => t.get('/text'));
      await client.supertest((t) => t.head('/text'));
      await client.supertest((t) => t.get('/none'));
    },
  },
});
