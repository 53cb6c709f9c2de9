'use strict';
/**
 * The middlewares that most Express programs carry: helmet, cors, compression, morgan, express-session, express.json.
 * The answer stays under compression's threshold: zlib's own cost is the same everywhere and would hide the rest.
 */
const { Writable } = require('node:stream');

const nowhere = () => new Writable({ write: (chunk, encoding, done) => done() });
const body = JSON.stringify({ sku: 'T-1', count: 2 });
const headers = {
  'content-type': 'application/json', 'accept-encoding': 'gzip, br', origin: 'https://shop.example',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) bench', accept: 'application/json',
};

module.exports = {
  title: 'helmet + cors + compression + morgan + session + JSON',
  group: 'realistic',
  login: { method: 'POST', path: '/cart', headers, body },
  requests: [{ method: 'POST', path: '/cart', headers, body }],
  express(express) {
    const app = express();
    app.use(require('helmet')());
    app.use(require('cors')({ origin: 'https://shop.example', credentials: true }));
    app.use(require('compression')());
    app.use(require('morgan')('combined', { stream: nowhere() }));
    app.use(require('express-session')({ secret: 'bench', resave: false, saveUninitialized: false }));
    app.use(express.json());
    app.post('/cart', (req, res) => {
      req.session.customer ??= 'ada';
      res.json({ customer: req.session.customer, added: req.body });
    });
    return app;
  },
};
