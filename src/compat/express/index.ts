/**
 * `xsys/express`: our adapter, or the application's own installed Express where `XSYS_CORE` says so. Enters: the
 * environment. Leaves: what `require('express')` gives. So an application that has swapped its import line goes back
 * with one setting. Users' types are those of `@types/express` (see `types-entry.ts`).
 */
import { selectedCore, wantsAdapter, wantsEngine } from '../../bridge/cores';
import { XsysError } from '../../errors';
import { recogniseFromHere } from './recognise';
import type adapter = require('./adapter');

/** The Express that is installed beside this package, untouched; on `transport` its `http` is the engine. */
function installedExpress(): typeof adapter {
  const core = selectedCore();
  if (wantsEngine(core)) {
    const engine = require('../../http') as typeof import('../../http');
    const { serveHttp } = require('../../http/behind-node-http') as typeof import('../../http/behind-node-http');
    serveHttp(engine.Server, engine.createServer);
  }
  try {
    return require('express') as typeof adapter;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    const message = `XSYS_CORE=${core} serves with your own Express, and none is installed beside xsys: npm install express@5`;
    throw new XsysError('XSYS_CONTROL_MISSING', message, error);
  }
}

recogniseFromHere();
const express = wantsAdapter(selectedCore()) ? (require('./adapter') as typeof adapter) : installedExpress();

export = express;
