/** What the engine is told of a server. Enters: a server with Node's properties. Leaves: settings in the engine's words. */
import { maxHeaderSize } from 'node:http';
import type { ServerSettings } from '../bridge/native';
import { engineHeaderLimit } from './header-limit';
import { isWatched } from './native-answer';

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
  decidesUpgrades: boolean;
  listenerCount(event: string): number;
}

/** `ownConnectionListeners`: how many of the `'connection'` listeners are the server's own. */
export function engineSettings(server: SettingsSource, ownConnectionListeners: number): ServerSettings {
  return {
    maxHeaderSize: server.maxHeaderSize || maxHeaderSize,
    maxHeaders: engineHeaderLimit(server.maxHeadersCount),
    headersTimeout: milliseconds(server.headersTimeout),
    requestTimeout: milliseconds(server.requestTimeout),
    keepAliveTimeout: milliseconds(server.keepAliveTimeout),
    keepAliveTimeoutBuffer: keepAliveBuffer(server),
    timeout: milliseconds(server.timeout),
    maxRequestsPerSocket: Number(server.maxRequestsPerSocket) || 0,
    maxConnections: Number(server.maxConnections) || 0,
    requireHostHeader: Boolean(server.requireHostHeader),
    noDelay: Boolean(server.noDelay),
    keepAlive: Boolean(server.keepAlive),
    keepAliveInitialDelay: Number(server.keepAliveInitialDelay) || 0,
    handoffUpgrade: server.decidesUpgrades || server.listenerCount('upgrade') > 0,
    handoffConnect: server.listenerCount('connect') > 0,
    handoffClientError: server.listenerCount('clientError') > 0,
    watchConnections: server.listenerCount('connection') > ownConnectionListeners,
    answerContinue: server.listenerCount('checkContinue') === 0,
    watchNativeAnswers: isWatched(),
    http2: server.http2,
  };
}

/** Older versions of Node have this and no name for it. */
const KEEP_ALIVE_BUFFER = 1000;

function keepAliveBuffer({ keepAliveTimeoutBuffer }: SettingsSource): number {
  return Number.isFinite(keepAliveTimeoutBuffer) && keepAliveTimeoutBuffer! >= 0 ? keepAliveTimeoutBuffer! : KEEP_ALIVE_BUFFER;
}

function milliseconds(value: unknown): number {
  const number = Number(value);
  return number > 0 ? number : 0;
}
