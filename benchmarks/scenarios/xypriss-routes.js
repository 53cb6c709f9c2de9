'use strict';
/** Two routes as XyPriss apps write them. Enters: a scenario's route and security. Leaves: the scenario. */
const ROUTES = {
  hello: { path: '/', handler: (req, res) => res.send('hello') },
  json: {
    path: '/product',
    handler: (req, res) => res.json({ id: 42, name: 'blue teapot', price: 19.5, tags: ['kitchen', 'ceramic'], stock: { store: 7, depot: 31 } }),
  },
};

/**
 * The defaults but for what would refuse or hold up a load: the old core counts 100 requests in 15 minutes whatever its
 * options say, and only `rateLimit: false` lifts that; `slowDown` then adds half a second to each one after that.
 */
const SECURITY = { off: { enabled: false }, default: { rateLimit: false, slowDown: false } };

function xyprissScenario(title, route, security) {
  const { path, handler } = ROUTES[route];
  return {
    title,
    group: 'xypriss',
    control: 'xypriss',
    requests: [{ path }],
    xypriss({ createServer }, options) {
      const app = createServer({ ...options, security: SECURITY[security] });
      app.get(path, handler);
      return app;
    },
  };
}

module.exports = { xyprissScenario };
