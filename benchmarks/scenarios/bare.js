'use strict';
/** A handler and nothing else: what the server itself costs. */
module.exports = {
  title: 'bare handler, res.end("hello")',
  group: 'bare',
  control: 'node-http',
  constant: true,
  requests: [{ path: '/' }],
  listener: (req, res) => res.end('hello'),
  uws: (app) => app.any('/*', (res) => res.end('hello')),
};
