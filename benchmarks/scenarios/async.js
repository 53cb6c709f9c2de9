'use strict';
/** An async handler that awaits a promise, then sets status, header and cookie. */
const load = async (id) => ({ id, state: 'accepted' });

module.exports = {
  title: 'async handler with status, header and cookie',
  group: 'twelve',
  requests: [{ path: '/jobs/77' }],
  express(express) {
    const app = express();
    app.get('/jobs/:id', async (req, res) => {
      const job = await load(req.params.id);
      res.status(202).set('X-Job', job.id).cookie('job', job.id, { httpOnly: true, path: '/' }).json(job);
    });
    return app;
  },
  async fastify(app) {
    await app.register(require('@fastify/cookie'));
    app.get('/jobs/:id', async (request, reply) => {
      const job = await load(request.params.id);
      return reply.code(202).header('X-Job', job.id).setCookie('job', job.id, { httpOnly: true, path: '/' }).send(job);
    });
  },
};
