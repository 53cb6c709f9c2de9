'use strict';
/** Two parameters in the path and three in the query. */
const answer = (params, query) => ({ shop: params.shop, product: params.product, sort: query.sort, page: query.page, word: query.word });

module.exports = {
  title: 'parameters and query',
  group: 'twelve',
  requests: [{ path: '/shops/berlin/products/8812?sort=price&page=3&word=tea%20pot' }],
  express(express) {
    const app = express();
    app.get('/shops/:shop/products/:product', (req, res) => res.json(answer(req.params, req.query)));
    return app;
  },
  fastify: (app) => app.get('/shops/:shop/products/:product', (request) => answer(request.params, request.query)),
};
