/**
 * From Node's `_listen2` to a listening engine. Enters: the address that Node's own `listen` has already normalised,
 * validated, resolved and, in a cluster worker, asked the primary about. Leaves: `'listening'` or `'error'`, as Node
 * tells them. Node keeps `_listen2` under that name for code that wraps it.
 */
import { AsyncResource } from 'node:async_hooks';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import type { ListenOptions, ListenResult, NativeError } from '../bridge/native';
import type { Engine } from '../bridge/engine';
import { membership, sharedKey } from '../runner/membership';
import { runnerSettings } from '../runner/settings';
import { startIsolates, wantsIsolates } from '../runner/start';
import { announce } from './announce';
import type { EngineServer } from './engine-server';
import { ServerHandle, type ClientHandle, type SharedHandle } from './server-handle';

/** What Node listens with when no backlog is given. */
const DEFAULT_BACKLOG = 511;
/** libuv's flag in `flags`: UV_TCP_IPV6ONLY. */
const IPV6_ONLY = 1;

export interface ListenRequest {
  address: string | null;
  port: number | null;
  addressType: number | null;
  backlog: number;
  fd: number | undefined;
  flags: number;
  reusePort: boolean;
}

export function listen(engine: Engine, server: EngineServer, request: ListenRequest): void {
  const given = server._handle as SharedHandle | null;
  const shared = given !== null && !(given instanceof ServerHandle) ? given : undefined;
  const opened = shared === undefined ? bind(engine, server, request) : share(engine, server, shared, request);
  if ('error' in opened) {
    server._handle = null;
    process.nextTick(emitError, server, listenError(opened.error, opened.tried ?? request.address, request.port));
    return;
  }
  server.engineOpened(opened.handle, new AsyncResource('TCPSERVERWRAP'));
  process.nextTick(emitListening, server);
}

/** `tried`: the address that Node would name in its error where the application gave none. */
type Opened = { handle: ServerHandle } | { error: NativeError; tried?: string };

function bind(engine: Engine, server: EngineServer, request: ListenRequest): Opened {
  const common = {
    backlog: request.backlog || DEFAULT_BACKLOG,
    ipv6Only: (request.flags & IPV6_ONLY) !== 0,
    reusePort: request.reusePort,
  };
  const open = (options: ListenOptions): Opened => {
    const shared = sharing(options);
    const result = engine.native.listen({ ...options, shared }, server.engineSettings());
    // Only once it is known that the port is free: isolates would fail one by one.
    if (!('error' in result) && shared !== undefined && shared.slot === undefined) startIsolates(process.argv[1], process.argv.slice(2), [], true);
    return 'error' in result ? result : { handle: new ServerHandle(engine, result, undefined, options.path) };
  };
  if (typeof request.fd === 'number' && request.fd >= 0) return open({ ...common, fd: request.fd });
  if (request.addressType === -1 && request.port === -1) return open({ ...common, path: request.address! });
  const port = request.port ?? 0;
  if (request.address) return open({ ...common, host: request.address, port });
  // No host: every address of both families; of IPv4 alone where `::` is refused, unless it is merely in use.
  const both = open({ ...common, host: '::', port });
  if (!('error' in both)) return both;
  if (both.error.errno === -constants.errno.EADDRINUSE) return { ...both, tried: '::' };
  return { ...open({ ...common, host: '0.0.0.0', port }), tried: '0.0.0.0' };
}

/** How a server of this isolate is one with those of others: as one that serves, as one that is held for them, or not. */
function sharing(place: ListenOptions): ListenOptions['shared'] {
  const own = membership();
  if (own !== undefined) return { key: sharedKey(place), slot: own.slot, sticky: own.sticky };
  return wantsIsolates(process.argv[1]) ? { key: sharedKey(place), sticky: runnerSettings().sticky } : undefined;
}

/** A handle that Node has got already: a cluster worker's, or one that the application passed to `listen`. */
function share(engine: Engine, server: EngineServer, shared: SharedHandle, request: ListenRequest): Opened {
  const backlog = request.backlog || DEFAULT_BACKLOG;
  if (typeof shared.fd === 'number' && shared.fd >= 0) {
    const options = { fd: shared.fd, backlog, ipv6Only: false, reusePort: false };
    const result = engine.native.listen(options, server.engineSettings());
    // The engine has its own descriptor of the same socket; libuv's must not accept beside it.
    return 'error' in result ? result : { handle: standInFor(engine, server, shared, result) };
  }
  // The primary accepts and hands out connections: the engine gets each one's descriptor.
  const options = { backlog, ipv6Only: false, reusePort: false, detached: true };
  const result = engine.native.listen(options, server.engineSettings());
  if ('error' in result) return result;
  shared.onconnection = (status, client) => {
    if (status === 0 && client !== undefined) adopt(engine, result.server, client);
  };
  shared.listen(backlog);
  return { handle: standInFor(engine, server, shared, result) };
}

function standInFor(engine: Engine, server: EngineServer, shared: SharedHandle, result: ListenResult): ServerHandle {
  const handle = new ServerHandle(engine, result, shared);
  // A cluster worker that disconnects closes its servers, which it knows by their handles.
  shared.close = (callback) => void server.close(callback);
  return handle;
}

function adopt(engine: Engine, server: number, client: ClientHandle): void {
  // Duplicated before libuv closes its own: the connection itself stays open.
  engine.native.adopt(server, client.fd);
  client.close();
}

const SYSTEM_ERRORS = getSystemErrorMap();

/** How libuv names a socket path in a directory that does not exist, and a descriptor that is no socket. */
function asLibuv(native: NativeError, isPath: boolean): { errno: number; code: string; text: string } {
  const { EACCES, EBADF, EINVAL, ENOENT, ENOTSOCK } = constants.errno;
  let errno = native.errno;
  if (isPath && errno === -ENOENT) errno = -EACCES;
  if (errno === -EBADF || errno === -ENOTSOCK) errno = -EINVAL;
  const [code, text] = SYSTEM_ERRORS.get(errno) ?? [native.code, native.message];
  return { errno, code, text };
}

/** Node's error for a failed listen: same message, same fields. */
function listenError(native: NativeError, address: string | null, port: number | null): NodeJS.ErrnoException {
  const { errno, code, text } = asLibuv(native, port === -1);
  const place = port && port > 0 ? ` ${address}:${port}` : address ? ` ${address}` : '';
  const error = new Error(`listen ${code}: ${text}${place}`) as NodeJS.ErrnoException & {
    address?: string | null;
    port?: number;
  };
  error.code = code;
  error.errno = errno;
  error.syscall = 'listen';
  error.address = address;
  if (port) error.port = port;
  return error;
}

function emitError(server: EngineServer, error: Error): void {
  server.emit('error', error);
}

function emitListening(server: EngineServer): void {
  // Closed again in the same turn: then nobody is listening.
  if (server._handle === null) return;
  announce(server.xsys);
  server.emit('listening');
}
