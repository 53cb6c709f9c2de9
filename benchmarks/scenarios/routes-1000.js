'use strict';
/** A thousand routes; the requests go to ten of them, spread over the whole table. */
const COUNT = 1000;
const STEP = 111;

module.exports = {
  title: '1,000 routes',
  group: 'twelve',
  requests: Array.from({ length: 10 }, (_, i) => ({ path: `/resource-${i * STEP}/17` })),
  express(express) {
    const app = express();
    for (let i = 0; i < COUNT; i += 1) app.get(`/resource-${i}/:id`, (req, res) => res.json({ route: i, id: req.params.id }));
    return app;
  },
  fastify(app) {
    for (let i = 0; i < COUNT; i += 1) app.get(`/resource-${i}/:id`, (request) => ({ route: i, id: request.params.id }));
  },
};
