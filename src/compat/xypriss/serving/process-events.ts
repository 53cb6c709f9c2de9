/**
 * What XyPriss does for a whole process while one of its servers listens. Enters: servers that open and close. Leaves:
 * SIGTERM and SIGINT that let requests in flight finish before the process ends, and errors nobody caught that are
 * written down and survived; an isolate of `xsys run --workers` that survived one is replaced once its successor serves.
 * Express programs get neither: only this surface ever did it.
 */
import type * as http from 'node:http';
import { membership, onRetire } from '../../../runner/membership';

/** Milliseconds that requests in flight are given. */
const DRAIN_LIMIT = 30_000;
/** Likewise of an isolate that retires: the request whose handler threw will hardly be answered at all. */
const RETIRE_LIMIT = 10_000;
/** Milliseconds that the program's own signal listeners are given after that. */
const LISTENERS_LIMIT = 10_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

const serving = new Set<http.Server>();
const trapping = new Set<http.Server>();
let draining = false;

export function processServes(server: http.Server, trapUncaught: boolean): void {
  if (serving.has(server)) return;
  serving.add(server);
  if (serving.size === 1) for (const signal of SIGNALS) process.on(signal, drain);
  if (trapUncaught) {
    trapping.add(server);
    if (trapping.size === 1) {
      process.on('uncaughtException', survive);
      process.on('unhandledRejection', surviveRejection);
    }
  }
  server.once('close', () => processLeaves(server));
}

function processLeaves(server: http.Server): void {
  serving.delete(server);
  if (trapping.delete(server) && trapping.size === 0) {
    process.off('uncaughtException', survive);
    process.off('unhandledRejection', surviveRejection);
  }
  if (serving.size === 0 && !draining) for (const signal of SIGNALS) process.off(signal, drain);
}

function survive(error: unknown): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `xypriss: an error that nobody caught; the process goes on, in a state that nobody knows ` +
      `(server.trapUncaught: false lets it end):\n${what}\n`,
  );
  const member = membership();
  if (member === undefined || draining) return;
  onRetire(retire);
  member.suspect();
}

/** Nothing new comes here any more; what is open is finished. */
function retire(): void {
  setTimeout(() => process.exit(1), RETIRE_LIMIT);
  void Promise.all(closeAll()).then(() => process.exit(1));
}

function closeAll(): Promise<void>[] {
  return [...serving].map(
    (server) =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  );
}

function surviveRejection(reason: unknown): void {
  survive(reason);
}

/** The second signal does not wait. */
function drain(signal: NodeJS.Signals): void {
  if (draining) process.exit(signal === 'SIGINT' ? 130 : 143);
  draining = true;
  const othersListen = process.listenerCount(signal) > 1;
  const open = closeAll();
  const limit = setTimeout(() => {
    for (const server of serving) server.closeAllConnections();
  }, DRAIN_LIMIT);
  void Promise.all(open).then(() => {
    clearTimeout(limit);
    // Who listens to the signal too may have something of its own to finish.
    if (othersListen) setTimeout(() => process.exit(0), LISTENERS_LIMIT).unref();
    else process.exit(0);
  });
}
