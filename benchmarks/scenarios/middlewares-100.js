'use strict';
/** A hundred middlewares that only pass on. */
const COUNT = 100;

module.exports = {
  title: `${COUNT} no-op middlewares`,
  group: 'twelve',
  requests: [{ path: '/' }],
  express(express) {
    const app = express();
    for (let i = 0; i < COUNT; i += 1) app.use((req, res, next) => next());
    app.get('/', (req, res) => res.send('passed'));
    return app;
  },
  fastify(app) {
    for (let i = 0; i < COUNT; i += 1) app.addHook('onRequest', (request, reply, done) => done());
    app.get('/', (request, reply) => reply.type('text/html; charset=utf-8').send('passed'));
  },
};
