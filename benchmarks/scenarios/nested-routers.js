'use strict';
/** Routers mounted in routers, with a parameter on the way that the innermost one reads. */
const answer = ({ user, post }) => ({ user, post });

module.exports = {
  title: 'nested routers',
  group: 'twelve',
  requests: [{ path: '/api/v1/users/ada/posts/5' }],
  express(express) {
    const posts = express.Router({ mergeParams: true });
    posts.get('/:post', (req, res) => res.json(answer(req.params)));
    const users = express.Router();
    users.use('/:user/posts', posts);
    const version = express.Router();
    version.use('/users', users);
    const api = express.Router();
    api.use('/v1', version);
    const app = express();
    app.use('/api', api);
    return app;
  },
  fastify(app) {
    const posts = async (scope) => scope.get('/:post', async (request) => answer(request.params));
    const users = async (scope) => scope.register(posts, { prefix: '/:user/posts' });
    const version = async (scope) => scope.register(users, { prefix: '/users' });
    const api = async (scope) => scope.register(version, { prefix: '/v1' });
    return app.register(api, { prefix: '/api' });
  },
};
