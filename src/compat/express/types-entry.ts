/**
 * The types of `xsys/express`: the user's own `@types/express`. Only the declarations made from this file are used; no
 * program loads it, so that nothing here asks for an installed `express`.
 */
import e = require('express');
import type { PlanReport } from '../../plan/report';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Application {
      /** Which layers run in the engine. Absent where the application's own Express serves. */
      readonly xsys?: { plan(): PlanReport };
    }
  }
}

export = e;
