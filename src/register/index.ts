/**
 * `node --import xsys/register app.js` or `--require`: an unmodified program gets the core that `XSYS_CORE` selects.
 *
 * Enters: the environment. Leaves: `node:http` and `node:https` on the Rust engine (rust, transport), `express` 5 as our
 * adapter (rust, node), or nothing at all (control). Only server-side names change; what the program has imported before
 * stays. With `XSYS_WORKERS` the program does not run here but in isolates.
 */
import Module from 'node:module';
import { join } from 'node:path';
import { startIsolates } from '../runner/start';
import { selectedCore, wantsAdapter, wantsEngine, type Core } from '../bridge/cores';

const ADAPTER = join(__dirname, '..', 'compat', 'express', 'adapter.js');

function register(core: Core): void {
  if (wantsEngine(core)) {
    // Loaded here and not above: control and node must not touch the addon.
    const engine = require('../http/index') as typeof import('../http/index');
    const { serveHttp } = require('../http/behind-node-http') as typeof import('../http/behind-node-http');
    serveHttp(engine.Server, engine.createServer);
    const { serveHttps } = require('../https/behind-node-https') as typeof import('../https/behind-node-https');
    serveHttps();
  } else if (process.env['XSYS_QUIET'] !== '1') {
    process.stderr.write(`xsys: core ${core}, served by Node's own http\n`);
  }
  if (wantsAdapter(core)) {
    const { recogniseFromHere } = require('../compat/express/recognise') as typeof import('../compat/express/recognise');
    recogniseFromHere();
    const { mapExpress } = require('./express') as typeof import('./express');
    mapExpress(ADAPTER);
  }
}

/** The program runs in isolates; this thread watches them, and does not run it. */
export const heldBack = startIsolates(process.argv[1], process.argv.slice(2), [__filename], false);

// With `--require` the program is started by this; with `--import` it waits for esm.mts.
if (heldBack) (Module as unknown as { runMain(): void }).runMain = () => {};

if (!heldBack) register(selectedCore());
