'use strict';
/** A JSON body, read, parsed and sent back. */
const body = JSON.stringify({ customer: 'ada', items: [{ sku: 'T-1', count: 2 }, { sku: 'C-9', count: 1 }], note: 'leave it at the door', gift: false });

module.exports = {
  title: 'POST JSON',
  group: 'twelve',
  requests: [{ method: 'POST', path: '/orders', headers: { 'content-type': 'application/json' }, body }],
  express(express) {
    const app = express();
    app.use(express.json());
    app.post('/orders', (req, res) => res.json(req.body));
    return app;
  },
  fastify: (app) => app.post('/orders', (request, reply) => reply.send(request.body)),
};
