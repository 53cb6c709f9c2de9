/**
 * `node --import xsys/register app.js` or `--require`: an unmodified program gets the core that `XSYS_CORE` selects.
 *
 * Enters: the environment. Leaves: `node:http` on the Rust engine (rust, transport), `express` 5 as our adapter (rust,
 * node), or nothing at all (control). Only server-side names change; what the program has imported before stays.
 */
import { join } from 'node:path';
import { selectedCore, wantsAdapter, wantsEngine, type Core } from '../bridge/cores';

const ADAPTER = join(__dirname, '..', 'compat', 'express', 'adapter.js');

function register(core: Core): void {
  if (wantsEngine(core)) {
    // Loaded here and not above: control and node must not touch the addon.
    const engine = require('../http/index') as typeof import('../http/index');
    const { serveHttp } = require('../http/behind-node-http') as typeof import('../http/behind-node-http');
    serveHttp(engine.Server, engine.createServer);
  } else if (process.env['XSYS_QUIET'] !== '1') {
    process.stderr.write(`xsys: core ${core}, served by Node's own http\n`);
  }
  if (wantsAdapter(core)) {
    const { mapExpress } = require('./express') as typeof import('./express');
    mapExpress(ADAPTER);
  }
}

register(selectedCore());
