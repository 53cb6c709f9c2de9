/**
 * The settings of a server that the engine must know, kept under Node's property names. Enters: what Node's constructor
 * and the application assign, at any time. Leaves: the engine's settings, and a notice of each change. Validation is
 * Node's constructor's business.
 */
import { maxHeaderSize } from 'node:http';
import type { ServerSettings } from '../bridge/native';
import { engineHeaderLimit } from './header-limit';
import { isWatched } from './native-answer';

const LIVE = [
  'headersTimeout',
  'requestTimeout',
  'keepAliveTimeout',
  'timeout',
  'maxRequestsPerSocket',
  'maxConnections',
  'maxHeaderSize',
  'maxHeadersCount',
  'requireHostHeader',
] as const;

/** The events whose listeners decide what the engine does with a connection. */
export const WATCHED_EVENTS: ReadonlySet<string | symbol> = new Set([
  'upgrade',
  'connect',
  'clientError',
  'connection',
  'checkContinue',
  // Of encrypted connections.
  'secureConnection',
  'tlsClientError',
  'newSession',
  'resumeSession',
  'OCSPRequest',
  'keylog',
]);

const kValues = Symbol('xsys.settings');

/** What each request asks for. Read in one load each: a shared accessor with a name in a closure cost three times as much. */
export interface RequestSettings {
  readonly keepAliveTimeout: number;
  readonly maxRequestsPerSocket: number;
}

interface WithSettings {
  [kValues]?: Record<string, unknown>;
  settingsChanged(): void;
  planChanged(): void;
}

/** Node's constructor assigns these as plain properties; as accessors they are noticed when they change later. */
export function defineSettings(prototype: object): void {
  for (const name of LIVE) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get(this: WithSettings) {
        return this[kValues]?.[name];
      },
      set(this: WithSettings, value: unknown) {
        const values = (this[kValues] ??= {});
        if (values[name] === value) return;
        values[name] = value;
        this.settingsChanged();
        if (name === 'maxRequestsPerSocket' || name === 'maxHeadersCount') this.planChanged();
      },
    });
  }
}

/** The settings that requests of this server need; Node's constructor has assigned them. */
export function requestSettings(server: object): RequestSettings {
  return (server as WithSettings)[kValues] as unknown as RequestSettings;
}

interface SettingsSource {
  headersTimeout: number;
  requestTimeout: number;
  keepAliveTimeout: number;
  timeout: number;
  maxRequestsPerSocket: number | null;
  maxConnections: number;
  maxHeaderSize?: number;
  maxHeadersCount: number | null;
  keepAliveTimeoutBuffer?: number;
  requireHostHeader: boolean;
  noDelay: boolean;
  keepAlive: boolean;
  keepAliveInitialDelay: number;
  http2: boolean;
  listenerCount(event: string): number;
}

/** `ownConnectionListeners`: how many of the `'connection'` listeners are the server's own. */
export function engineSettings(server: SettingsSource, ownConnectionListeners: number): ServerSettings {
  return {
    maxHeaderSize: server.maxHeaderSize || maxHeaderSize,
    maxHeaders: engineHeaderLimit(server.maxHeadersCount),
    headersTimeout: milliseconds(server.headersTimeout),
    requestTimeout: milliseconds(server.requestTimeout),
    keepAliveTimeout: keptAlive(server),
    timeout: milliseconds(server.timeout),
    maxRequestsPerSocket: Number(server.maxRequestsPerSocket) || 0,
    maxConnections: Number(server.maxConnections) || 0,
    requireHostHeader: Boolean(server.requireHostHeader),
    noDelay: Boolean(server.noDelay),
    keepAlive: Boolean(server.keepAlive),
    keepAliveInitialDelay: Number(server.keepAliveInitialDelay) || 0,
    handoffUpgrade: server.listenerCount('upgrade') > 0,
    handoffConnect: server.listenerCount('connect') > 0,
    handoffClientError: server.listenerCount('clientError') > 0,
    watchConnections: server.listenerCount('connection') > ownConnectionListeners,
    answerContinue: server.listenerCount('checkContinue') === 0,
    watchNativeAnswers: isWatched(),
    http2: server.http2,
  };
}

/** Node keeps a connection for longer than it says: a client that asks in the last moment must not meet a closed one. */
const KEEP_ALIVE_BUFFER = 1000;

function keptAlive({ keepAliveTimeout, keepAliveTimeoutBuffer }: SettingsSource): number {
  const buffer = Number.isFinite(keepAliveTimeoutBuffer) && keepAliveTimeoutBuffer! >= 0 ? keepAliveTimeoutBuffer! : KEEP_ALIVE_BUFFER;
  const timeout = milliseconds(keepAliveTimeout);
  return timeout === 0 ? 0 : timeout + buffer;
}

function milliseconds(value: unknown): number {
  const number = Number(value);
  return number > 0 ? number : 0;
}
