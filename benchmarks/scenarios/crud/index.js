'use strict';
/** List, read, create, update, delete; every handler awaits a store behind a Unix socket. */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { pinned } = require('../../harness/cores');
const { connectStore } = require('./store-client');

const json = { 'content-type': 'application/json' };

const NOT_FOUND = { error: 'no such item' };
const shape = ({ name, price }) => ({ name, price });

module.exports = {
  title: 'CRUD with awaited I/O',
  group: 'realistic',
  requests: [
    { path: '/items' },
    { path: '/items/7' },
    { path: '/items/42' },
    { method: 'POST', path: '/items', headers: json, body: JSON.stringify({ name: 'kettle', price: 31 }) },
    { path: '/items/19' },
    { method: 'PUT', path: '/items/7', headers: json, body: JSON.stringify({ name: 'teapot', price: 19.5 }) },
    { path: '/items/7' },
    { method: 'DELETE', path: '/items/99' },
  ],

  /** The store is no part of the server: it runs beside the load generator. */
  async companion(folder, cpu) {
    const socket = path.join(folder, 'store.sock');
    const [command, args] = pinned(cpu, process.execPath, [path.join(__dirname, 'store-server.js'), socket]);
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    process.once('exit', () => child.kill());
    await once(child.stdout, 'data');
    return {
      environment: { BENCH_STORE: socket },
      async stop() {
        child.kill();
        await once(child, 'exit');
      },
    };
  },

  express(express) {
    const store = connectStore(process.env.BENCH_STORE);
    const items = express.Router();
    const answer = (res, item) => (item === null ? res.status(404).json(NOT_FOUND) : res.json(item));
    items.get('/', async (req, res) => res.json(await store('list')));
    items.get('/:id', async (req, res) => answer(res, await store('read', { id: Number(req.params.id) })));
    items.post('/', async (req, res) => res.status(201).json(await store('create', { item: shape(req.body) })));
    items.put('/:id', async (req, res) => {
      answer(res, await store('update', { id: Number(req.params.id), item: shape(req.body) }));
    });
    items.delete('/:id', async (req, res) => {
      await store('remove', { id: Number(req.params.id) });
      res.status(204).end();
    });
    const app = express();
    app.use(express.json());
    app.use('/items', items);
    return app;
  },

  fastify(app) {
    const store = connectStore(process.env.BENCH_STORE);
    const answer = (reply, item) => (item === null ? reply.code(404).send(NOT_FOUND) : reply.send(item));
    const idOf = (request) => Number(request.params.id);
    app.get('/items', () => store('list'));
    app.get('/items/:id', async (request, reply) => answer(reply, await store('read', { id: idOf(request) })));
    app.post('/items', async (request, reply) => reply.code(201).send(await store('create', { item: shape(request.body) })));
    app.put('/items/:id', async (request, reply) => {
      return answer(reply, await store('update', { id: idOf(request), item: shape(request.body) }));
    });
    app.delete('/items/:id', async (request, reply) => {
      await store('remove', { id: idOf(request) });
      return reply.code(204).send();
    });
  },
};
