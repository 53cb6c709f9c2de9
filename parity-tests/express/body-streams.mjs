/**
 * What a body parser leaves behind, and who else may look at the same stream: before the parser, while it reads, and
 * after. Each request is written in one piece, so that its body is there when its handler runs.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { finished, PassThrough, pipeline, Writable } from 'node:stream';
import { USABLE_PATH } from '../harness/client.mjs';
import { onApp, post } from '../harness/on-app.mjs';
import { group } from '../harness/scenario.mjs';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const BODIES = { json: post('/', JSON_TYPE, '{"a":"b"}'), urlencoded: post('/', FORM, 'a=b&c=d'), text: post('/', 'text/plain', 'hello'), raw: post('/', 'application/octet-stream', '\x00\xff') };
const [JSON_BODY] = Object.values(BODIES);
const MALFORMED = post('/', JSON_TYPE, '{"a":');

const STATE = ['readable', 'readableEnded', 'readableFlowing', 'readableDidRead', 'readableAborted', 'readableLength', 'destroyed', 'closed', 'complete', 'errored', 'aborted'];
const state = (req) => STATE.map((name) => `${name}=${req[name]}`).join(' ');
const listeners = (req) => ['data', 'end', 'error', 'close', 'aborted'].map((name) => req.listenerCount(name)).join();
const echo = (req, res) => res.json({ body: Buffer.isBuffer(req.body) ? req.body.toString('latin1') : (req.body ?? 'undefined') });
const answer = (error, req, res, next) => { res.status(error.status ?? 500).json([error.name, error.message, error.type, error.status, error.expose, error.body, error.limit, error.length, error.expected, error.received, error.code]); void next; };
const inTurn = (turns, then) => (turns === 0 ? then() : setImmediate(inTurn, turns - 1, then));

/** The harness's own request has no body to look at. */
const usable = (app) => app.get(USABLE_PATH, (req, res) => res.end());
/** An app in which something stands before the parser. */
const behind = (middleware, parser = 'json', options = undefined) => (app, ctx) => {
  usable(app);
  app.use((req, res, next) => middleware(req, res, next, ctx));
  app.use(ctx.express[parser](options));
  app.use(echo);
  app.use(answer);
};
/** An app whose handler looks at what the parser left. */
const before = (handler, parser = 'json', options = undefined) => (app, ctx) => {
  usable(app);
  app.use(ctx.express[parser](options));
  app.use((req, res, next) => handler(req, res, ctx, next));
  app.use(answer);
};
/** When a parser is reached, if not at once. */
const LATER = { 'in a later turn': (next) => inTurn(2, next), 'in a microtask': (next) => Promise.resolve().then(() => next()), 'in a tick': (next) => process.nextTick(next) };
/** Every method that somebody may put his own in the place of. */
const wrapped = (name) => (req, res, next, ctx) => {
  const method = req[name];
  let calls = 0;
  req[name] = function (...args) { calls++; return method.apply(this, args); };
  res.once('finish', () => ctx.record(`${name} was called`, calls > 0));
  next();
};

const HEAD = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${JSON_TYPE}\r\n`;
/** Bytes as they are, in one write, to an app that parses JSON. */
const wire = (bytes, answers = 1) => ({
  app: before(echo),
  run: async (client) => {
    const connection = (await client.connect()).write(bytes);
    for (let left = answers; left > 0; left--) await connection.response({ method: 'POST' });
  },
});

export default [
  ...onApp('express/body streams after the parser', {
    ...Object.fromEntries(Object.entries(BODIES).map(([parser, request]) => [`the stream that ${parser} leaves`, [
      before((req, res, ctx) => {
        ctx.record('handler', state(req), listeners(req), req.read());
        process.nextTick(() => ctx.record('its tick', state(req)));
        inTurn(2, () => { ctx.record('later', state(req), listeners(req), req.read()); echo(req, res); });
      }, parser), request]])),
    'events for who listens in the handler': [before((req, res, ctx) => {
      ctx.watch(req, 'req', ['data', 'end', 'close', 'error', 'readable', 'pause', 'resume']);
      inTurn(3, () => echo(req, res));
    }), JSON_BODY],
    'events for who listens in a tick of the handler': [before((req, res, ctx) => {
      process.nextTick(() => ctx.watch(req, 'req', ['end', 'close']));
      inTurn(3, () => echo(req, res));
    }), JSON_BODY],
    'no events for who listens later': [before((req, res, ctx) => {
      inTurn(3, () => { ctx.watch(req, 'req', ['data', 'end', 'close']); inTurn(3, () => echo(req, res)); });
    }), JSON_BODY],
    'finished()': [before((req, res, ctx) => finished(req, (error) => { ctx.record('finished', error?.code); echo(req, res); })), JSON_BODY],
    'finished(), later': [before((req, res, ctx) => inTurn(3, () => finished(req, (error) => { ctx.record('finished', error?.code); echo(req, res); }))), JSON_BODY],
    'for await': [before(async (req, res, ctx) => { for await (const part of req) ctx.record('part', part.length); echo(req, res); }), JSON_BODY],
    'for await, later': [before((req, res, ctx) => inTurn(3, async () => {
      try { for await (const part of req) ctx.record('part', part.length); } catch (error) { ctx.record(error.code); }
      echo(req, res);
    })), JSON_BODY],
    'pipeline': [before((req, res, ctx) => pipeline(req, new PassThrough().resume(), (error) => { ctx.record('pipeline', error?.code); echo(req, res); })), JSON_BODY],
    'pause, resume and destroy': [before((req, res, ctx) => {
      ctx.record(req.isPaused(), req.pause().isPaused(), req.resume().isPaused(), state(req.destroy()));
      echo(req, res);
    }), JSON_BODY, JSON_BODY],
    'another parser behind': [(app, { express }) => { app.use(express.json(), express.json(), express.text({ type: () => true }), express.raw({ type: '*/*' }), echo); }, JSON_BODY, BODIES.text],
    'the next request of the connection': [before(echo), (ctx) => ctx.record('first'), JSON_BODY, '/', JSON_BODY],
  }),
  ...onApp('express/body streams before the parser', {
    'data is listened to': [behind((req, res, next, ctx) => { req.on('data', (part) => ctx.record('data', part.toString())); next(); }), JSON_BODY, MALFORMED],
    'end is listened to': [behind((req, res, next, ctx) => { req.once('end', () => ctx.record('end', req.body === undefined)); next(); }), JSON_BODY],
    'close is listened to': [behind((req, res, next, ctx) => { req.once('close', () => ctx.record('close', req.body)); next(); }), JSON_BODY],
    'readable is listened to': [behind((req, res, next, ctx) => { req.once('readable', () => ctx.record('readable')); next(); }), JSON_BODY],
    'a listener that went away': [behind((req, res, next) => { const none = () => undefined; req.on('data', none).off('data', none); next(); }), JSON_BODY],
    'an encoding is set': [behind((req, res, next) => { req.setEncoding('utf8'); next(); }), JSON_BODY],
    'it is piped': [behind((req, res, next, ctx) => { req.pipe(new Writable({ write: (part, _, done) => { ctx.record('piped', part.toString()); done(); } })); next(); }), JSON_BODY],
    'it is read to its end': [behind((req, res, next) => req.resume().once('end', () => next())), JSON_BODY],
    ...Object.fromEntries(Object.entries(LATER).flatMap(([moment, later]) => [
      [`it is read ${moment}`, [behind((req, res, next) => later(next)), ...Object.values(BODIES), MALFORMED]],
      [`it is read ${moment}, and looked at`, [(app, ctx) => {
        usable(app);
        app.use((req, res, next) => later(next), ctx.express.json(), (req, res) => {
          ctx.record('handler', state(req), listeners(req), req.read());
          ctx.watch(req, 'req', ['data', 'end', 'close', 'error']);
          inTurn(3, () => { ctx.record('later', state(req)); echo(req, res); });
        });
      }, JSON_BODY, JSON_BODY]],
      [`it is listened to ${moment}, while it is read`, [behind((req, res, next, ctx) => later(() => { next(); req.on('data', (part) => ctx.record('data', part.toString())); })), JSON_BODY]],
      [`it is paused ${moment}, while it is read`, [behind((req, res, next, ctx) => later(() => { next(); req.pause(); inTurn(3, () => { ctx.record('resumed', req.body); req.resume(); }); })), JSON_BODY]],
      [`it is piped ${moment}, before it is read`, [behind((req, res, next, ctx) => later(() => { req.pipe(new Writable({ write: (part, _, done) => { ctx.record('piped', part.toString()); done(); } })); next(); })), JSON_BODY]],
    ])),
    'something is unshifted': [behind((req, res, next) => { delete req.headers['content-length']; req.headers['transfer-encoding'] = 'chunked'; req.unshift(Buffer.from(' ')); next(); }), JSON_BODY],
    ...Object.fromEntries(['on', 'emit', 'push', 'read', 'resume', 'destroy', 'removeListener'].map((name) => [`${name} is wrapped`, [behind(wrapped(name)), JSON_BODY]])),
    'the length is changed': [behind((req, res, next) => { req.headers['content-length'] = '4'; next(); }), JSON_BODY],
    'the length is taken away': [behind((req, res, next) => { delete req.headers['content-length']; next(); }), JSON_BODY],
    'the type is changed': [behind((req, res, next) => { req.headers['content-type'] = 'application/json'; next(); }), post('/', 'text/plain', '{"a":1}')],
    'the coding is changed': [behind((req, res, next) => { req.headers['content-encoding'] = 'gzip'; next(); }), JSON_BODY],
    'a body is there': [behind((req, res, next) => { req.body = 'mine'; next(); }), JSON_BODY, BODIES.text],
    'the answer was given': [behind((req, res, next, ctx) => { res.json('early'); const { json } = res; res.json = (value) => { ctx.record('too late', value, res.headersSent); res.json = json; }; next(); }), JSON_BODY, '/'],
  }),
  ...onApp('express/body streams while the parser reads', {
    'the order of what is called': [behind((req, res, next, ctx) => {
      process.nextTick(() => ctx.record('tick before'));
      res.once('finish', () => ctx.record('finish'));
      next();
      ctx.record('after next', req.body, state(req));
      process.nextTick(() => ctx.record('tick after', req.body));
    }), JSON_BODY, MALFORMED, BODIES.text],
    'data is listened to': [behind((req, res, next, ctx) => { next(); req.on('data', (part) => ctx.record('data', part.toString())); }), JSON_BODY],
    'end is listened to': [behind((req, res, next, ctx) => { next(); req.once('end', () => ctx.record('end')); }), JSON_BODY],
    'close is listened to': [behind((req, res, next, ctx) => { next(); req.once('close', () => ctx.record('close')); }), JSON_BODY],
    'it is paused for a while': [behind((req, res, next, ctx) => { next(); req.pause(); inTurn(3, () => { ctx.record('resumed', req.body); req.resume(); }); }), JSON_BODY],
    'it is piped': [behind((req, res, next, ctx) => { next(); req.pipe(new Writable({ write: (part, _, done) => { ctx.record('piped', part.toString()); done(); } })); }), JSON_BODY],
    'the answer is given': [behind((req, res, next, ctx) => { res.json = (value) => ctx.record('too late', value); next(); res.end('early'); }), JSON_BODY, '/'],
    'two parsers at once': [(app, ctx) => {
      const parse = ctx.express.json();
      app.use((req, res) => {
        let left = 2;
        const done = (error) => { ctx.record(error?.message, req.body); if (--left === 0) echo(req, res); };
        parse(req, res, done);
        parse(req, res, done);
      });
    }, JSON_BODY],
    'it is used by hand': [(app, ctx) => { const parse = ctx.express.json(); app.use((req, res) => { parse(req, res, (error) => { ctx.record(error?.type); echo(req, res); }); ctx.record('called', req.body); }); }, JSON_BODY, MALFORMED],
    'AsyncLocalStorage': [(app, ctx) => {
      const storage = new AsyncLocalStorage();
      let id = 0;
      app.use((req, res, next) => storage.run(++id, next), ctx.express.json(), (req, res) => { ctx.record(storage.getStore()); inTurn(1, () => res.json(storage.getStore())); });
      app.use((error, req, res, next) => { ctx.record('error', storage.getStore()); void next; res.json(storage.getStore()); });
    }, JSON_BODY, MALFORMED, JSON_BODY],
  }),
  ...onApp('express/body streams and options', {
    'verify keeps the bytes': [before((req, res) => inTurn(2, () => res.json([req.kept.toString(), req.body])), 'json', { verify: (req, res, bytes) => { req.kept = bytes; } }), JSON_BODY],
    'verify changes the bytes': [before(echo, 'json', { verify: (req, res, bytes) => { bytes[bytes.indexOf('b')] = 99; } }), JSON_BODY],
    'verify makes it malformed': [before(echo, 'json', { verify: (req, res, bytes) => { bytes[0] = 88; } }), JSON_BODY],
    'verify, then malformed': [before(echo, 'json', { verify: (req) => { req.seen = (req.seen ?? 0) + 1; if (req.seen > 1) throw new Error('twice'); } }), MALFORMED, post('/', JSON_TYPE, '"text"')],
    'verify, then too many parameters': [before(echo, 'urlencoded', { parameterLimit: 1, verify: () => undefined }), BODIES.urlencoded],
    'verify throws what is no error': [before(echo, 'json', { verify: () => { throw 'text'; } }), JSON_BODY],
    'verify has a type of its own': [before(echo, 'text', { verify: () => { throw Object.assign(new Error('no'), { type: 'mine', statusCode: 422 }); } }), BODIES.text],
    'verify of raw bytes': [before((req, res, ctx) => { ctx.record(req.same === req.body); echo(req, res); }, 'raw', { verify: (req, res, bytes, encoding) => { req.same = bytes; res.setHeader('X-Encoding', String(encoding)); } }), BODIES.raw],
    'type is asked once': [(app, ctx) => { app.use(ctx.express.json({ type: (req) => { ctx.record('asked', req.body === undefined, 'body' in req); return true; } }), echo); }, JSON_BODY, MALFORMED, BODIES.text, '/'],
    'type throws': [(app, ctx) => { app.use(ctx.express.json({ type: () => { throw new Error('type'); } }), echo, answer); }, JSON_BODY],
    'a list of types that grows': [(app, ctx) => { const type = ['text/x']; app.use(ctx.express.json({ type }), (req, res) => { type.push('json'); echo(req, res); }); }, JSON_BODY, JSON_BODY],
    'inherited options': [before(echo, 'json', Object.create({ limit: 4, type: () => true })), BODIES.text, post('/', 'text/plain', '[1]')],
    'refusals in full': [before(echo, 'json', { limit: 9 }), post('/', JSON_TYPE, '{"a":123456}'), MALFORMED, post('/', `${JSON_TYPE}; charset=x`, '{}'), post('/', JSON_TYPE, '{}', 'Content-Encoding: gzip'), post('/', JSON_TYPE, '{}', 'Content-Encoding: x')],
  }),
  ...group('express/body streams and framing', {
    'chunked': wire(`${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n`),
    'chunked, empty': wire(`${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    'several in one write': wire([`${HEAD}Content-Length: 7\r\n\r\n{"a":1}`, `${HEAD}Content-Length: 2\r\n\r\n{]`, `${HEAD}Content-Length: 0\r\n\r\n`, `${HEAD}Content-Length: 7\r\n\r\n{"a":2}`].join(''), 4),
    'in two writes': {
      app: (app, ctx) => before(echo, 'json', { type: () => { ctx.record('asked'); return true; } })(app, ctx),
      run: async (client) => {
        const connection = (await client.connect()).write(`${HEAD}Content-Length: 7\r\n\r\n`);
        await client.until('asked');
        await connection.write('{"a":1}').response();
      },
    },
    'it is destroyed before its body is read': {
      app: (app, ctx) => {
        app.use((req, res, next) => { next(); req.destroy(); });
        app.use(ctx.express.json(), () => ctx.record('handled'));
        app.use((error, req, res, next) => { ctx.record('error', error.name, error.message, error.type, error.status, error.code, error.expected, error.received, req.body); void next; });
      },
      run: async (client) => {
        (await client.connect()).write(`${HEAD}Content-Length: 7\r\n\r\n{"a":1}`);
        await client.until('error');
      },
    },
    'the client leaves after its body': {
      app: before((req, res, ctx) => {
        res.once('close', () => ctx.record('left', req.body, req.aborted, req.destroyed));
        ctx.record('read');
      }),
      run: async (client) => {
        const connection = (await client.connect()).write(`${HEAD}Content-Length: 7\r\n\r\n{"a":1}`);
        await client.until('read');
        connection.destroy();
        await client.until('left');
      },
    },
  }),
  ...onApp('express/body streams and what requests say', {
    'Expect': [before(echo), post('/', JSON_TYPE, '{"a":1}', 'Expect: 100-continue'), JSON_BODY],
    'HTTP/1.0': [before(echo), { line: 'POST /', headers: ['Content-Type: application/json', 'Connection: close'], body: '{"a":1}' }],
    'GET and DELETE': [before(echo), { ...JSON_BODY, line: 'GET /' }, { ...JSON_BODY, line: 'DELETE /' }],
  }),
];
