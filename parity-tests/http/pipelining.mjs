/** Several requests sent before the first is answered. */
import { answering, group } from '../harness/scenario.mjs';

const get = (path = '/', ...headers) => `${[`GET ${path} HTTP/1.1`, 'Host: a', ...headers].join('\r\n')}\r\n\r\n`;
const pipelined =
  (...requests) =>
  async (client) => {
    const connection = await client.connect();
    connection.write(Buffer.from(requests.join(''), 'latin1'));
    for (const request of requests) await connection.response({ method: request.split(' ')[0] });
    return connection;
  };
const withSettings =
  (settings, handler = (req, res) => res.end(req.url)) =>
  (ctx) =>
    Object.assign(ctx.http.createServer(answering(ctx, handler)), settings);

export default group('http/pipelining', {
  'five pipelined requests are answered in order': {
    handler: (req, res, ctx) => {
      ctx.record(req.url);
      res.end(req.url);
    },
    run: async (client) => void (await pipelined(get('/1'), get('/2'), get('/3'), get('/4'), get('/5'))(client)),
  },
  'slow first, fast second': {
    handler: (req, res, ctx) => {
      ctx.record('request', req.url);
      setTimeout(
        () => {
          ctx.record('answer', req.url);
          res.end(req.url);
        },
        req.url === '/slow' ? 40 : 0,
      );
    },
    run: async (client) => void (await pipelined(get('/slow'), get('/fast'))(client)),
    unordered: 'the second request may be read before or after the first is answered',
  },
  'answered the other way round': {
    handler: (req, res, ctx) => {
      ctx.open = [...(ctx.open ?? []), [req.url, res]];
      if (ctx.open.length === 2)
        for (const [url, answer] of ctx.open.reverse()) {
          answer.end(url);
        }
    },
    run: async (client) => void (await pipelined(get('/1'), get('/2'))(client)),
  },
  'HEAD between GETs': {
    handler: (req, res) => res.end(req.url),
    run: async (client) => void (await pipelined(get('/1'), 'HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n', get('/3'))(client)),
  },
  'POST with a body, then GET': {
    handler: (req, res, ctx) => {
      let text = '';
      req
        .on('data', (part) => {
          text += part;
        })
        .on('end', () => {
          ctx.record(req.url, text);
          res.end(text);
        });
    },
    run: async (client) =>
      void (await pipelined(
        'POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
        'POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n',
        get('/3'),
      )(client)),
  },
  'body not read by the first handler': {
    handler: (req, res) => res.end(req.url),
    run: async (client) =>
      void (await pipelined('POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc', get('/2'))(client)),
  },
  'Connection: close in the middle ends it': {
    handler: (req, res, ctx) => {
      ctx.record(req.url);
      res.end(req.url);
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/1') + get('/2', 'Connection: close') + get('/3'));
      while (await connection.response({ method: 'GET' }));
    },
  },
  'the handler closes in the middle': {
    handler: (req, res, ctx) => {
      ctx.record(req.url);
      if (req.url === '/2') res.setHeader('Connection', 'close');
      res.end(req.url);
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/1') + get('/2') + get('/3'));
      while (await connection.response({ method: 'GET' }));
    },
  },
  'a bad request after a good one': {
    handler: (req, res) => res.end(req.url),
    async run(client) {
      const connection = await client.connect();
      connection.write(`${get('/1')}NONSENSE\r\n\r\n`);
      while (await connection.response({ method: 'GET' }));
    },
  },
  'ten large answers': {
    handler: (req, res) => res.end(Buffer.alloc(300_000, req.url)),
    run: async (client) => void (await pipelined(...Array.from({ length: 10 }, (_, i) => get(`/${i}`)))(client)),
  },
  'maxRequestsPerSocket, pipelined beyond': {
    setup: (ctx) =>
      withSettings({ maxRequestsPerSocket: 2 }, (req, res) => {
        ctx.record(req.url);
        res.end(req.url);
      })(ctx).on('dropRequest', (req) => ctx.record('dropRequest', req.url)),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/1') + get('/2') + get('/3'));
      for (let i = 0; i < 3; i += 1) await connection.response({ method: 'GET' });
    },
  },
});
