/**
 * The addon's exports, as `native/src/lib.rs` makes them. Enters: nothing. Leaves: types only.
 * The bytes that cross are specified in docs/bundle-spec.md; nothing here interprets them.
 */

/** Errors cross as data; `bridge/errors.ts` turns them into Node's own errors. */
export interface NativeError {
  /** Node's code, e.g. `EADDRINUSE`. */
  readonly code: string;
  /** Negative errno as Node reports it; 0 when there is none. */
  readonly errno: number;
  readonly syscall: string;
  readonly message: string;
}

export interface ListenOptions {
  /** TCP: host must be an IP address (JavaScript resolves names, as Node does). */
  host?: string;
  port?: number;
  /** Unix domain socket path. */
  path?: string;
  /** An already bound or listening descriptor; the engine duplicates it. */
  fd?: number;
  backlog: number;
  ipv6Only: boolean;
  reusePort: boolean;
  /** No listener at all: connections come through `adopt` (cluster workers). */
  detached?: boolean;
  /** The server is one that isolates share: whoever names the same `key` joins it. Without a `slot` it is only held. */
  shared?: { key: string; slot?: number; sticky: string } | undefined;
}

/** How an isolate is looked after: as one of several that share servers (`slot`), or for how long its requests wait. */
export interface WatchOptions {
  slot?: number | undefined;
  /** Milliseconds that a request waits for its handler to begin, before it is answered 503; 0 is for ever. */
  queueTimeout: number;
  /** Look whether the loop turns also while there is no traffic. */
  always: boolean;
}

/** One of the isolates that share servers. */
export interface IsolateStatus {
  slot: number;
  /** Requests that it was given. */
  requests: number;
  exchangesOpen: number;
  /** Requests that it was given, had not begun, and that went to another isolate. */
  takenBack: number;
  /** Milliseconds since its event loop last turned, as far as looked. */
  blockedFor: number;
  wakes: number;
}

/** Node's names and units (milliseconds, bytes). Everything can be changed while the server runs. */
export interface ServerSettings {
  maxHeaderSize: number;
  /** Header fields that a head may have, and a trailer section; 0 = any number. */
  maxHeaders: number;
  headersTimeout: number;
  requestTimeout: number;
  keepAliveTimeout: number;
  /** So much longer a connection is kept than its client is told. */
  keepAliveTimeoutBuffer: number;
  /** `server.timeout`; 0 = none. */
  timeout: number;
  maxRequestsPerSocket: number;
  maxConnections: number;
  requireHostHeader: boolean;
  noDelay: boolean;
  keepAlive: boolean;
  keepAliveInitialDelay: number;
  /** There are `'upgrade'` listeners: hand the socket over. */
  handoffUpgrade: boolean;
  /** There are `'connect'` listeners; without them CONNECT closes the socket, as in Node. */
  handoffConnect: boolean;
  /** There are `'clientError'` listeners. */
  handoffClientError: boolean;
  /** There are `'connection'` listeners besides Node's own. */
  watchConnections: boolean;
  /** No `'checkContinue'` listeners: the engine answers `100 Continue` by itself. */
  answerContinue: boolean;
  /** Somebody wants to hear of answers that JavaScript did not give (ANSWERED records). */
  watchNativeAnswers: boolean;
  /** A plain server: clients may speak HTTP/2 from their first byte. Encrypted ones are asked by ALPN. */
  http2: boolean;
  /** Connections are encrypted by these rules: JSON, see native/src/secure_contexts.rs. */
  tls?: string;
}

/** What is known of a connection whose TLS handshake is over, in Node's words. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly standardCipher: string;
  readonly reused: boolean;
  readonly authorized: boolean;
  readonly alpn?: string;
  readonly serverName?: string;
  readonly authorizationError?: string;
  /** The client's certificates, DER, its own first. */
  readonly chain: readonly Buffer[];
}

export interface ListenResult {
  server: number;
  /** Absent for `detached`. A string for a Unix socket. */
  address?: string | { address: string; family: 'IPv4' | 'IPv6'; port: number };
}

export interface Peer {
  remoteAddress?: string;
  remotePort?: number;
  remoteFamily?: 'IPv4' | 'IPv6';
  localAddress?: string;
  localPort?: number;
  localFamily?: 'IPv4' | 'IPv6';
}

export interface Counters {
  connectionsAccepted: number;
  connectionsOpen: number;
  requests: number;
  exchangesOpen: number;
  bytesRead: number;
  bytesWritten: number;
  /** Times that this isolate was woken with a batch. */
  wakes: number;
  panics: number;
  /** Requests that the plan answered without JavaScript. */
  nativeAnswers: number;
  /** Requests on quiet connections, which this thread read itself. */
  lentRequests: number;
  /** Native answers that nobody was told of although somebody wanted to hear: too much waited for a blocked loop. */
  untoldAnswers: number;
}

/** Counts in the addon. */
export type NativeCounts = object & { readonly __counts: never };

export interface Native {
  readonly bundleVersion: number;
  readonly version: string;
  /**
   * Attach this isolate. `onBatch` is called with a fresh Buffer that nobody else will ever write to.
   * Returns the number of engine threads of the process. May be called once per isolate.
   */
  attach(onBatch: (batch: Buffer) => void, threads: number, watched?: WatchOptions): number;
  /**
   * Let this isolate read quiet connections itself. A request that came alone on one is written into `memory`, and
   * `onRequest` called; ticks and microtasks run when it returns, and the memory is then written again.
   */
  borrow(memory: Uint8Array, onRequest: () => void): void;
  /** The memory in which a watched isolate says what it begins; see claims.ts. */
  claims(): ArrayBuffer;
  /** Keep the event loop alive (reference-counted by the caller: called with the new state only when it changes). */
  setRef(referenced: boolean): void;
  listen(options: ListenOptions, settings: ServerSettings): ListenResult | { error: NativeError };
  configure(server: number, settings: ServerSettings): void;
  /**
   * Stop accepting; SERVER_CLOSED follows when the last connection ends. `false`: other isolates go on with the server;
   * SERVER_CLOSED follows when this one has given its last answer.
   */
  close(server: number): boolean;
  closeIdleConnections(server: number): void;
  closeAllConnections(server: number): void;
  /** Open connections of the server. */
  connections(server: number): number;
  /** Serve an accepted, connected descriptor; it is duplicated, the caller closes its own. `head`: bytes already read. */
  adopt(server: number, fd: number, head?: Uint8Array): void;
  /** Hand a batch over; the first `length` bytes are copied before it returns. */
  submit(thread: number, batch: Uint8Array, length: number): void;
  /**
   * One DATA record whose bytes are too many for the batch buffer; everything submitted before stays before.
   * The upper half of `flags` is the record's `extra`.
   */
  send(exchange: number, generation: number, flags: number, headLength: number, bytes: Uint8Array): void;
  peer(connection: number, generation: number): Peer | undefined;
  /** Destroy the connection now; its exchanges get ABORT. */
  destroyConnection(connection: number, generation: number): void;
  /** `socket.setTimeout`: IDLE_TIMEOUT after so many milliseconds without traffic; 0 = off. */
  setConnectionTimeout(connection: number, generation: number, milliseconds: number): void;
  /** Undefined for a plain connection and for one that is gone. */
  tlsFacts(connection: number, generation: number): TlsFacts | undefined;
  /** A secure context's id for the client that CLIENT_HELLO told of; 0: the server's own, -1: Node's, -2: none. */
  answerHello(connection: number, generation: number, context: number): void;
  /** `options`: JSON, see native/src/secure_contexts.rs. The new context's id, or why rustls cannot have it. */
  createSecureContext(options: string, parts: Uint8Array[]): number | string;
  /** Rules that name the context keep it. */
  forgetSecureContext(id: number): void;
  /** Session tickets are sealed with this secret from now on. */
  shareTickets(id: number, secret: Uint8Array): void;
  /**
   * Makes a step of the plan (native/src/steps). `options` is JSON. The new step's id, or what is wrong with the options.
   * With `nth`, the step that other isolates have as their `nth` of this kind and these options.
   */
  createStep(kind: string, options: string, nth?: number): number | string;
  /** What is `unwell` and what `degraded` in this isolate, JSON with names, for a step of the kind `health`. */
  setHealth(step: number, said: string): void;
  /** Plans that name the step keep it. */
  forgetStep(id: number): void;
  /**
   * Counts of requests per key in windows of so many milliseconds, for so many keys at once; they live as long as the box
   * or a step that names their id. `now` is `Date.now()`. With `purpose` and `nth`, the counts that other isolates have as
   * their `nth` of this purpose.
   */
  createCounts(window: number, keys: number, purpose?: string, nth?: number): NativeCounts;
  countsId(counts: NativeCounts): number;
  /** Counts one request: `[hits, end of the window]`. */
  countsHit(counts: NativeCounts, key: string, now: number): [number, number];
  countsGet(counts: NativeCounts, key: string, now: number): [number, number] | undefined;
  countsDecrement(counts: NativeCounts, key: string, now: number): void;
  /** Forgets a key, or without one all of them. */
  countsReset(counts: NativeCounts, key?: string): void;
  /** `[keys, keys that had to make room]` */
  countsState(counts: NativeCounts): [number, number];
  /**
   * The plan for every request whose head is read from now on; JSON, see native/src/plans.rs. Without one JavaScript gets
   * everything. `null`: this isolate serves no longer. Where several isolates serve, the plan is in force while they all
   * have given the same. Returns a text only when the description is malformed, which would be xsys's own fault.
   */
  setPlan(server: number, description: string | null | undefined): string | undefined;
  /** The isolates that share servers. */
  isolates(): IsolateStatus[];
  /**
   * Every server of the process stops accepting, and each answer from now on ends its connection. Returns how many
   * exchanges are open; may be called again to ask.
   */
  drain(): number;
  /** 0, or the errno that keeps the engine from asking the file system in its way. */
  mayLook(): number;
  /**
   * Opens a regular file for a FILE record if that needs no waiting for a disk, and if it is the one with this inode and
   * size. With `root`, which `path` begins with, links that lead out of it are refused, and it may wait. A number for
   * the record, or a negative errno.
   */
  openFile(path: string, inode: number, size: number, root?: string): number;
  /** For a file that no record was made of. */
  closeFile(file: number): void;
  /** What the process has counted, for metrics: JSON, see native/src/metrics. Empty before the first server listens. */
  metrics(): string;
  /** The delay of this isolate's event loop: JSON, seconds by `p50`, `p99` and `max`. */
  noteLoop(delay: string): void;
  /** Counters of one server, or of the process. */
  counters(server?: number): Counters;
}
