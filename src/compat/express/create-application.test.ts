/** An app is a plain `(req, res, next)` function, wherever its messages come from; and patches take effect. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import oracle = require('express');
import express = require('.');

type AnyExpress = any;

interface Answer {
  status: number | undefined;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** One request to a server that is stopped afterwards. */
async function ask(server: http.Server, options: http.RequestOptions = {}): Promise<Answer> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      http
        .request({ host: '127.0.0.1', port, agent: false, ...options }, (res) => {
          let body = '';
          res.setEncoding('latin1').on('data', (part: string) => (body += part));
          res.on('end', () => {
            delete res.headers.date;
            resolve({ status: res.statusCode, headers: res.headers, body });
          });
        })
        .on('error', reject)
        .end();
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test('messages of the own server are born with the prototypes of the app', async () => {
  const app: AnyExpress = express();
  let seen: unknown[] = [];
  app.get('/', (req: any, res: any) => {
    seen = [Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response];
    seen.push(req instanceof http.IncomingMessage, res instanceof http.ServerResponse, req.res === res, res.req === req);
    seen.push(Object.hasOwn(app.request, 'constructor'), req.app === app, res.app === app);
    res.end();
  });
  await ask(app.listen(0, '127.0.0.1'));
  assert.deepEqual(seen, [true, true, true, true, true, true, false, true, true]);
});

const places: Record<string, (app: AnyExpress) => http.Server> = {
  'its own server': (app) => app.listen(0, '127.0.0.1') as http.Server,
  "Node's server": (app) => http.createServer(app),
  'a middleware of Express': (app) => http.createServer(oracle().use('/', app)),
  'a mount of Express': (app) => http.createServer(oracle().use(app)),
  'a mount of its own kind': (app) => http.createServer((express() as AnyExpress).use('/', app)),
  'a bare call with a callback': (app) => http.createServer((req, res) => app(req, res, () => res.end('fell through'))),
};

for (const [place, serve] of Object.entries(places)) {
  for (const url of ['/text', '/json', '/gone', '/error', '/users/%zz', '/users/4?x=1']) {
    test(`${url} in ${place} is what Express gives there`, async () => {
      const build = (make: AnyExpress) => {
        const app = make();
        app.set('env', 'test');
        app.get('/text', (_req: any, res: any) => res.send('text'));
        app.get('/json', (req: any, res: any) => res.json({ query: req.query, ip: typeof req.ip, base: req.baseUrl }));
        app.get('/error', () => {
          throw Object.assign(new Error('broken'), { status: 418, stack: 'broken stack' });
        });
        app.param('id', (req: any, _res: any, next: () => void, id: string) => {
          req.user = id;
          next();
        });
        app.get('/users/:id', (req: any, res: any) => res.type('txt').send(`${req.user} ${JSON.stringify(req.query)} ${req.path}`));
        app.use((error: any, _req: any, res: any, next: any) => {
          if (error.status === 400) res.status(400).send(error.message);
          else next(error);
        });
        return app;
      };
      assert.deepEqual(await ask(serve(build(express)), { path: url }), await ask(serve(build(oracle)), { path: url }));
    });
  }
}

/** What an application changes, and what its handler then answers. */
const patches: Record<string, (make: AnyExpress, app: AnyExpress) => () => void> = {
  'express.response': (make) => {
    make.response.shout = function (text: string) {
      return this.send(text.toUpperCase());
    };
    return () => delete make.response.shout;
  },
  'app.response': (_make, app) => {
    app.response.shout = function (text: string) {
      return this.status(201).send(`${text}!`);
    };
    return () => undefined;
  },
  'app.response as a whole': (make, app) => {
    app.response = Object.create(make.response, { app: { value: app }, shout: { value(text: string) { this.send(`${text}?`); } } });
    return () => undefined;
  },
  'res.set': (_make, app) => {
    app.response.set = function (field: string, value: unknown) {
      return this.setHeader(field, `${String(value)}`.toUpperCase());
    };
    app.response.shout = function (text: string) {
      return this.send(text);
    };
    return () => undefined;
  },
  'res.setHeader': (_make, app) => {
    const calls: string[] = [];
    app.response.setHeader = function (name: string, value: unknown) {
      calls.push(`${name}=${String(value)}`);
      return http.ServerResponse.prototype.setHeader.call(this, name, value as string);
    };
    app.response.shout = function (text: string) {
      this.set('X-Before', calls.join('; '));
      return this.json({ text });
    };
    return () => undefined;
  },
  'res.end, which then gets a Buffer': (_make, app) => {
    app.use((_req: any, res: any, next: () => void) => {
      const { end } = res;
      res.end = function (chunk: unknown, encoding: unknown) {
        res.setHeader('X-End', `${Buffer.isBuffer(chunk)} ${String(encoding)}`);
        return end.call(this, chunk, encoding);
      };
      next();
    });
    app.response.shout = function (text: string) {
      return this.send(text);
    };
    return () => undefined;
  },
  'req.fresh': (_make, app) => {
    Object.defineProperty(app.request, 'fresh', { value: true });
    app.response.shout = function (text: string) {
      return this.send(text);
    };
    return () => undefined;
  },
  "the setting 'etag' with a function": (_make, app) => {
    app.set('etag', (body: unknown, encoding: unknown) => `"${Buffer.isBuffer(body)}-${String(encoding)}"`);
    app.response.shout = function (text: string) {
      return this.send(text);
    };
    return () => undefined;
  },
};

for (const [name, patch] of Object.entries(patches)) {
  for (const own of [true, false]) {
    test(`a change to ${name} takes effect on ${own ? 'its own' : "Node's"} server`, async () => {
      const run = async (make: AnyExpress) => {
        const app = make();
        const undo = patch(make, app);
        app.get('/', (_req: any, res: any) => res.shout('hello'));
        try {
          return await ask(own ? app.listen(0, '127.0.0.1') : http.createServer(app));
        } finally {
          undo();
        }
      };
      const expected = await run(oracle);
      assert.notEqual(expected.status, 500);
      assert.deepEqual(await run(express), expected);
    });
  }
}

test('an error before listening is given to the callback, once', async () => {
  const outcome = async (make: AnyExpress) => {
    const taken = http.createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    try {
      const errors: unknown[] = [];
      await new Promise<void>((resolve) => {
        make().listen(port, '127.0.0.1', (error?: { code?: string; syscall?: string }) => {
          errors.push(error?.code, error?.syscall);
          resolve();
        });
      });
      return errors;
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  };
  assert.deepEqual(await outcome(express), await outcome(oracle));
});
