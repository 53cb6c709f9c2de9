'use strict';
/** A small object, serialised at each request. */
const JSON_TYPE = 'application/json; charset=utf-8';
const answer = () => ({ id: 42, name: 'blue teapot', price: 19.5, tags: ['kitchen', 'ceramic'], stock: { store: 7, depot: 31 } });

module.exports = {
  title: 'JSON',
  group: 'twelve',
  requests: [{ path: '/product' }],
  express(express) {
    const app = express();
    app.get('/product', (req, res) => res.json(answer()));
    return app;
  },
  fastify: (app) => app.get('/product', () => answer()),
  listener(req, res) {
    res.setHeader('Content-Type', JSON_TYPE);
    res.end(JSON.stringify(answer()));
  },
  uws: (app) => app.get('/product', (res) => res.writeHeader('Content-Type', JSON_TYPE).end(JSON.stringify(answer()))),
};
