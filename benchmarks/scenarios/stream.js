'use strict';
/** Sixteen chunks of one kilobyte, each written in its own turn of the event loop, as a source would deliver them. */
const COUNT = 16;
const chunk = Buffer.alloc(1024, 'abcdefghijklmnopqrstuvwxyz 0123456789\n');

function writeChunks(res) {
  let left = COUNT;
  const step = () => {
    if (left === 0) return res.end();
    left -= 1;
    res.write(chunk);
    return setImmediate(step);
  };
  step();
}

module.exports = {
  title: 'stream of 16 chunks',
  group: 'twelve',
  requests: [{ path: '/feed' }],
  express(express) {
    const app = express();
    app.get('/feed', (req, res) => {
      res.type('text');
      writeChunks(res);
    });
    return app;
  },
  fastify(app) {
    app.get('/feed', (request, reply) => {
      reply.hijack();
      reply.raw.setHeader('content-type', 'text/plain; charset=utf-8');
      writeChunks(reply.raw);
    });
  },
};
