'use strict';
/** One route, one short text; the servers without a framework send the same headers by hand where they can. */
const TEXT = 'text/plain; charset=utf-8';

module.exports = {
  title: 'hello world',
  group: 'twelve',
  constant: true,
  requests: [{ path: '/' }],
  express(express) {
    const app = express();
    app.get('/', (req, res) => res.type('text').send('hello'));
    return app;
  },
  fastify: (app) => app.get('/', (request, reply) => reply.type(TEXT).send('hello')),
  listener(req, res) {
    res.setHeader('Content-Type', TEXT);
    res.end('hello');
  },
  uws: (app) => app.get('/', (res) => res.writeHeader('Content-Type', TEXT).end('hello')),
};
