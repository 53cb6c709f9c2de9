'use strict';
/** A form body, read, parsed and sent back as JSON. */
module.exports = {
  title: 'POST urlencoded',
  group: 'twelve',
  requests: [{
    method: 'POST', path: '/contact', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'name=Ada+Lovelace&email=ada%40example.com&subject=Engines&message=Where+may+I+buy+one%3F',
  }],
  express(express) {
    const app = express();
    app.use(express.urlencoded({ extended: true }));
    app.post('/contact', (req, res) => res.json(req.body));
    return app;
  },
  async fastify(app) {
    await app.register(require('@fastify/formbody'));
    app.post('/contact', (request, reply) => reply.send(request.body));
  },
};
