/**
 * `xsys/xypriss`: our adapter, or the application's own installed XyPriss where `XSYS_CORE` says so. Enters: the
 * environment. Leaves: what `require('xypriss')` gives. So an application that has swapped its import line goes back
 * with one setting.
 */
import { selectedCore, wantsAdapter, wantsEngine } from '../../bridge/cores';
import { XsysError } from '../../errors';
import type * as adapter from './adapter';

/** The XyPriss that is installed beside this package, untouched; on `transport` its `http` is the engine. */
function installedXyPriss(): typeof adapter {
  const core = selectedCore();
  if (wantsEngine(core)) {
    const engine = require('../../http') as typeof import('../../http');
    const { serveHttp } = require('../../http/behind-node-http') as typeof import('../../http/behind-node-http');
    serveHttp(engine.Server, engine.createServer);
  }
  try {
    return require('xypriss') as typeof adapter;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    const message =
      `XSYS_CORE=${core} serves with your own XyPriss, and it does not load: ` +
      `npm install xypriss@2.3.3 nehonix-uri-processor@2.3.19 (${(error as Error).message.split('\n')[0]})`;
    throw new XsysError('XSYS_CONTROL_MISSING', message, error);
  }
}

const xypriss = wantsAdapter(selectedCore()) ? (require('./adapter') as typeof adapter) : installedXyPriss();

export = xypriss;
