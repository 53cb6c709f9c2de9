/**
 * The agreed differences from control, and why each stands. Enters: nothing. Leaves: entries `{ scenario, cores, field,
 * reason, since }`. A difference that is not here fails the run, and so does an entry whose difference is gone.
 */

/** What the engine does, both cores that stand on it do. */
const ENGINE = ['transport', 'rust'];

/** One reason for fields of one scenario. */
const differs = (scenario, fields, reason) => fields.map((field) => ({ scenario, cores: ENGINE, field, reason }));

/** Requests that Node serves and the engine refuses with 400. */
const refuses = (reason, ...scenarios) => scenarios.flatMap((scenario) => differs(scenario, ['refused'], reason));

/** Entries for what differs from a version of Node on. */
const since = (major, entries) => entries.map((entry) => ({ ...entry, since: major }));

const malformed = (title) => `http/malformed requests: ${title}`;

/** @type {import('./harness/ledger-rules.mjs').Entry[]} */
export default [
  ...refuses(
    'Two recipients of such a request can read two different requests, which is what request smuggling needs (RFC 9112, 6.1 and 6.3): one framing, or none.',
    malformed('Transfer-Encoding: gzip'),
    malformed('Transfer-Encoding: gzip, chunked'),
    malformed('Transfer-Encoding: xchunked'),
    malformed('Transfer-Encoding in HTTP/1.0'),
    malformed('a tab behind Transfer-Encoding'),
  ),
  ...since(22, [
    // Node 20 refuses it too.
    ...refuses(
      'A tab behind Content-Length was a part of its value to Node’s parser before version 22, and still is to whoever has that parser.',
      malformed('a tab behind Content-Length'),
    ),
    ...differs(
      'http/upgrade: shouldUpgradeCallback says false',
      ['served'],
      'Where the application decides at each request whether it is an upgrade, Node’s own parser asks it, and serves what is none.',
    ),
  ]),
  ...refuses(
    'A proxy before the application and the application itself may each take another one for the host (RFC 9112, 3.2).',
    malformed('two Hosts'),
    malformed('a Host with user information'),
    malformed('a Host with a path'),
    malformed('a Host with a space'),
    malformed('a Host beyond ASCII'),
    malformed('a Host whose port is no number'),
  ),
  ...refuses(
    "Not the grammar of a chunk's line (RFC 9112, 7.1.1), or zeros without end before its size: what one reader skips, another may take for framing.",
    malformed('a chunk size of 18 digits, most of them zeros, body being read'),
    malformed('a chunk extension without its value, body being read'),
    malformed('a chunk extension without its name, body being read'),
  ),
  ...differs(
    malformed('CONNECT without a port'),
    ['responses'],
    'The target of CONNECT is a host and a port (RFC 9112, 3.2.3). Node passes on anything, and closes without a word where nobody listens.',
  ),
  ...differs(
    malformed('more than 100-continue in Expect'),
    ['events', 'status', 'reason', 'framing', 'body', 'chunks', 'header-missing:content-length', 'header-extra:transfer-encoding', 'interim'],
    'An expectation that nobody can meet is answered 417 (RFC 9110, 10.1.1); Node looks for 100-continue anywhere in the field and passes over the rest.',
  ),
  ...refuses(
    "Not the grammar of a request line (RFC 9112, 3); Node's parser is lenient here, other recipients split such a line elsewhere.",
    malformed('two spaces before the target'),
    malformed('no version'),
    'http/request view: target with a fragment',
    'express/req.path: a fragment in the target',
  ),
  ...differs(
    malformed('a path for CONNECT'),
    ['responses'],
    'A tunnel goes to a host and a port (RFC 9112, 3.2.3). Without a listener Node closes such a connection, the engine says 400 first.',
  ),
  ...differs(
    malformed('three chunk extensions of 10 KB, body being read'),
    ['events', 'status', 'reason', 'framing', 'body', 'header-missing:date', 'header-value:connection', 'header-missing:keep-alive', 'header-missing:content-length', 'ending'],
    "Node's limit of 16 KB for chunk extensions is one for each chunk, the engine's for the whole body: they mean nothing to anybody.",
  ),
  ...refuses(
    "Versions that the engine does not speak; Node's parser lets them pass and answers with HTTP/1.1.",
    malformed('version 2.0'),
    malformed('version 0.9'),
  ),
  ...refuses(
    '`insecureHTTPParser` switches off the checks that the engine is trusted for; it has no effect there.',
    malformed('insecureHTTPParser accepts what is strict otherwise'),
  ),
  ...[malformed('no Host'), malformed('absolute form without Host'), malformed('clientError answers no Host')].flatMap(
    (scenario) =>
      differs(scenario, ['served'], "The engine gives Node's answer by itself, before it counts a request."),
  ),

  ...differs(
    'http2/express/faults: a bad status line',
    ['returned', 'events'],
    'HTTP/2 sends no reason phrase, so a bad one is no error there.',
  ),
  ...differs(
    'http2/express/req.path: a fragment in the target',
    ['returned'],
    'A target has no fragment (RFC 9110, 7.1). Over HTTP/2 the h2 crate drops it, over HTTP/1.1 the engine refuses the request.',
  ),
  ...differs(
    'http2/express/a status before static: 204',
    ['returned'],
    'An answer 204 has no Content-Length (RFC 9110, 8.6). Clients of HTTP/1.1 pass over one; those of HTTP/2 would reset the stream for the bytes that do not come.',
  ),
  ...['http2/express/req.path: an absolute target', 'http2/express/final answer: nothing found'].flatMap((scenario) =>
    differs(
      scenario,
      ['returned', 'served'],
      '`:path` is an absolute path by the grammar of RFC 3986 (RFC 9113, 8.3.1): a whole URL or angle brackets cost the stream.',
    ),
  ),
  ...differs(
    'http/pipelining: answered the other way round',
    ['hang', 'responses', 'served'],
    'The engine hands over the next request of a connection when the one before is answered: what a client can make it hold is bounded. A handler that waits for a later request of the same connection waits in vain.',
  ),
  ...differs(
    'http/pipelining: Connection: close in the middle ends it',
    ['responses'],
    "Node destroys the connection when bytes follow a request with `Connection: close`, and loses that request's answer. The engine sends it.",
  ),
  ...differs(
    'http/pipelining: the handler closes in the middle',
    ['events', 'served'],
    'After an answer with `Connection: close` no further request is processed (RFC 9112, 9.6); Node still calls the handler, whose answer goes nowhere.',
  ),
  ...refuses(
    'Bytes that are no request, after an answered one: Node closes without a word, the engine says 400 first.',
    'http/pipelining: a bad request after a good one',
  ),
  ...differs(
    "http/connections: 'connection' and the socket's events",
    ['events'],
    "The socket object stands for a connection that the engine reads: of a client that leaves between two requests it hears 'close', not 'end' before it.",
  ),
  ...differs(
    malformed('clientError when the client resets'),
    ['events'],
    "A reset while a request waits for its answer ends in 'close' alone: nothing that could be answered has gone wrong.",
  ),
  ...differs(
    'http/hooks: AsyncLocalStorage.run reaches later callbacks',
    ['events'],
    "Events of a request run in the context of the request's own handler. On Node 'end' and 'finish' lose a store that was set with `run` inside of it.",
  ),
  ...differs(
    'http/servers: a connection given by hand',
    ['served'],
    "`server.emit('connection', socket)` with a socket of Node's: Node's parser serves it, on the same server.",
  ),
  ...differs(
    'faults/applications: throws after its answer',
    ['ending'],
    'A throw costs its own request. Node closes the connection too, because its parser was left in the middle.',
  ),
  ...differs(
    'https/handshakes: a client with a suite that only OpenSSL has',
    ['served'],
    'Node’s own TLS serves such a client, on the same server: the engine does not count it.',
  ),
  ...['a pfx', 'suites that only OpenSSL has'].flatMap((title) =>
    differs(
      `https/certificates: ${title}`,
      ['engine'],
      'rustls does not take this option: Node’s own https serves, and one line says why.',
    ),
  ),
  ...['a client without a certificate is refused', 'a good client after a failed handshake, and the error'].flatMap((title) =>
    differs(
      `https/certificates: ${title}`,
      ['returned'],
      'The alert to a TLS 1.2 client without a certificate is certificate_required and not handshake_failure: rustls says it in both versions. The handshake fails all the same.',
    ),
  ),
  ...['shrinks', 'is emptied'].flatMap((change) =>
    ['static', 'static after JavaScript', 'sendFile', 'download'].map((way) => ({
      scenario: `faults/files: ${change} while it is sent, by ${way}`,
      cores: ['rust'],
      field: 'returned',
      reason: 'A file became shorter than its Content-Length. Node sends the next answer on the same connection, where the client takes it for the rest of the file; the engine closes the connection.',
    })),
  ),
];
