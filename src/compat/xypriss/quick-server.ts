/**
 * `quickServer(port)`: an app for development, with the defaults. Enters: a port. Leaves: an app. A program that changes is
 * started again by `node --watch`, not by the server inside it.
 */
import type { XyprissApp } from './application/application';
import { createServer } from './create-server';

const PORT = 3000;

export function quickServer(port = PORT): XyprissApp {
  return createServer({ env: 'test', server: { port, host: 'localhost' }, cache: { enabled: true, strategy: 'memory' } });
}
