/**
 * `createServer` and `createServerInstance`. Enters: options. Leaves: an app, or the server object around one. Whatever
 * is wrong with the options is said before anything is made.
 */
import type * as http from 'node:http';
import { XyprissApp } from './application/application';
import { readConfigFile } from './options/config-file';
import { defaultOptions } from './options/defaults';
import { mergeOptions } from './options/merge';
import type { ServerOptions } from './options/option-types';

/** Defaults, below `xypriss.config.json`, below what the program gave. */
export function resolveOptions(given: ServerOptions): ServerOptions {
  return mergeOptions(mergeOptions(defaultOptions(), readConfigFile()), given);
}

export function createServer(options: ServerOptions = {}): XyprissApp {
  if (options.env) process.env.NODE_ENV = options.env;
  return new XyprissApp(resolveOptions(options));
}

export class XyPrissServer {
  readonly app: XyprissApp;

  constructor(options: ServerOptions = {}) {
    this.app = createServer(options);
  }

  getApp(): XyprissApp {
    return this.app;
  }
  waitForReady(): Promise<void> {
    return this.app.waitForReady();
  }
  getPort(): number {
    return this.app.getPort();
  }
  start(port?: number | (() => void), callback?: () => void): Promise<http.Server> {
    return this.app.start(port, callback);
  }
  stop(): Promise<void> {
    return this.app.stop();
  }
}

export function createServerInstance(options: ServerOptions = {}): XyPrissServer {
  return new XyPrissServer(options);
}
