/**
 * Every setting there is: the one table that docs/settings.md is generated from. Enters: nothing. Leaves: data. It reads
 * no environment; whoever a setting is for reads it.
 */

export interface Setting {
  /** The one name: as it is written where `where` says. */
  readonly name: string;
  /** `environment`: of the process. `application`: `app.set(name, value)`. `server`: an option of `createServer` and a property of the server, as in Node. */
  readonly where: 'environment' | 'application' | 'server';
  readonly default: string | number | boolean | null;
  readonly unit?: 'milliseconds' | 'bytes';
  readonly meaning: string;
}

export const SETTINGS: readonly Setting[] = [
  {
    name: 'XSYS_CORE',
    where: 'environment',
    default: 'rust',
    meaning: 'Who serves: `rust`, `node`, `transport` or `control` (see MIGRATION.md). Anything else is an error.',
  },
  {
    name: 'XSYS_REQUIRE_NATIVE',
    where: 'environment',
    default: null,
    meaning: '`1`: a missing or incompatible addon is an error, not a warning and Node’s engine.',
  },
  {
    name: 'XSYS_NATIVE_PATH',
    where: 'environment',
    default: null,
    meaning: 'The addon’s file, before any other place is looked at.',
  },
  { name: 'XSYS_THREADS', where: 'environment', default: 1, meaning: 'Engine threads of the process.' },
  {
    name: 'XSYS_WORKERS',
    where: 'environment',
    default: null,
    meaning:
      'Isolates (worker threads) that run the application behind one listener, or `auto`: one per core. Unset: the main thread ' +
      'runs it, as with Node. `xsys run --workers`.',
  },
  {
    name: 'XSYS_STICKY',
    where: 'environment',
    default: 'none',
    meaning:
      'With several isolates, what keeps a client with one of them: `connection`, `ip`, `cookie:<name>`, `header:<name>`. ' +
      '`none`: each request goes to the least loaded. `xsys run --sticky`.',
  },
  {
    name: 'XSYS_QUEUE_TIMEOUT',
    where: 'environment',
    default: 0,
    unit: 'milliseconds',
    meaning:
      'How long a request may wait for its handler to begin, while the loop is blocked, before it is answered 503 with ' +
      '`Retry-After`; 0 is for ever, as with Node. `xsys run --queue-timeout`.',
  },
  {
    name: 'XSYS_DRAIN_TIMEOUT',
    where: 'environment',
    default: 30_000,
    unit: 'milliseconds',
    meaning: 'With isolates: what SIGTERM and SIGINT leave open requests before the process ends. `xsys run --drain-timeout`.',
  },
  {
    name: 'XSYS_PLAN',
    where: 'environment',
    default: null,
    meaning:
      '`off`: the engine answers nothing by itself, every request goes to JavaScript. Answers are the same either way; for finding out where a fault is.',
  },
  {
    name: 'XSYS_NATIVE_RECOGNISE',
    where: 'environment',
    default: null,
    meaning:
      '`1`: published middleware (helmet, cors, compression, serve-static, express-rate-limit, response-time) is known by package, ' +
      'version and options, and runs in the engine where it stands (see MIGRATION.md). On the core `rust`.',
  },
  { name: 'XSYS_QUIET', where: 'environment', default: null, meaning: '`1`: no line at `listen` that says which core serves.' },
  {
    name: 'native.recognise',
    where: 'application',
    default: null,
    meaning: '`false`: the published middleware of this application stays in JavaScript, whatever `XSYS_NATIVE_RECOGNISE` says.',
  },
  {
    name: 'maxHeaderSize',
    where: 'server',
    default: 16_384,
    unit: 'bytes',
    meaning: 'All headers of a request together; more is answered 431. `node --max-http-header-size` changes the default.',
  },
  {
    name: 'headersTimeout',
    where: 'server',
    default: 60_000,
    unit: 'milliseconds',
    meaning: 'For a request’s head to be complete, else 408; 0 is none.',
  },
  {
    name: 'requestTimeout',
    where: 'server',
    default: 300_000,
    unit: 'milliseconds',
    meaning: 'For a whole request to arrive, else 408; 0 is none.',
  },
  {
    name: 'keepAliveTimeout',
    where: 'server',
    default: 5_000,
    unit: 'milliseconds',
    meaning: 'What clients are told of how long an idle connection is kept for its next request; 0 is for ever. As in Node it is kept `keepAliveTimeoutBuffer` longer, a second by default.',
  },
  {
    name: 'timeout',
    where: 'server',
    default: 0,
    unit: 'milliseconds',
    meaning: 'Silence on a connection after which `timeout` is emitted, or the connection closed; 0 is none.',
  },
  {
    name: 'maxRequestsPerSocket',
    where: 'server',
    default: 0,
    meaning: 'Requests after which a connection is closed; 0 is no limit.',
  },
  {
    name: 'maxConnections',
    where: 'server',
    default: null,
    meaning: 'Open connections above which new ones are dropped. A property only, as in Node.',
  },
  {
    name: 'requireHostHeader',
    where: 'server',
    default: true,
    meaning: 'An HTTP/1.1 request without `Host` is answered 400. An option only, as in Node.',
  },
  {
    name: 'http2',
    where: 'server',
    default: false,
    meaning:
      '`true`: clients that ask for HTTP/2 get it, by ALPN on `xsys/https` and by prior knowledge on `xsys/http`; the application ' +
      'sees requests as ever. An option only; Node’s engine ignores it.',
  },
  { name: 'noDelay', where: 'server', default: true, meaning: '`TCP_NODELAY` on accepted connections. An option only.' },
  { name: 'keepAlive', where: 'server', default: false, meaning: '`SO_KEEPALIVE` on accepted connections. An option only.' },
  {
    name: 'keepAliveInitialDelay',
    where: 'server',
    default: 0,
    unit: 'milliseconds',
    meaning: 'Silence before the first keep-alive probe. An option only.',
  },
];
