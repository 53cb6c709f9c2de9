/**
 * An app's plan. Enters: an app. Leaves: its table as places of a plan, mounted apps included, and a report that a person
 * can read. It is compiled from what is registered and creates nothing: an app without a router has no plan yet.
 */
import { stackOf } from '../../router';
import { NativeStep } from '../../plan/step';
import { planOf, type PlanReport } from '../../plan/report';
import { withPlanSource, type Compiled } from '../../plan/source';
import { TablePlan, type Part } from '../../plan/table';
import { ROOT } from '../../plan/whereabouts';
import { application } from './application';
import { adopt } from './application/handling';
import { routerMade, watchSettings } from './application/configuration';
import { mountedApp } from './application/mounting';
import { touchedMethod } from './base';
import { explain } from './recognise/hints';
import type { Application } from './types';

/** What `app.handle` does before the app's first layer. */
const POWERED_BY = ['X-Powered-By', 'Express'] as const;
const poweredBy = new NativeStep('headers', { changes: [POWERED_BY] });

const { handle } = application as unknown as Application;

/** In words, what keeps an app's requests in JavaScript; undefined if nothing does. */
function whyNot(app: Application): string | undefined {
  if (app.handle !== handle) return 'somebody has replaced its handle';
  const touched = touchedMethod(app.response);
  return touched === undefined ? undefined : `somebody has replaced the ${touched} of its responses`;
}

function partOf(app: Application): Part | string {
  return whyNot(app) ?? tableOf(app);
}

function tableOf(app: Application): Part | string {
  const router = routerMade(app);
  if (router === undefined) return 'nothing is registered';
  const stack = stackOf(router);
  if (stack === undefined) return 'its router is not one made here, or was changed';
  return {
    stack,
    around: { setting: (name) => app.settings[name] },
    first: app.settings['x-powered-by'] ? poweredBy : undefined,
    watch: (changed) => watchSettings(app, changed),
  };
}

function open(handle: unknown, around: Part['around']): Part | string | undefined {
  const app = mountedApp(handle);
  if (app !== undefined) return partOf(app);
  const stack = stackOf(handle);
  return stack === undefined ? undefined : { stack, around };
}

function compile(app: Application, changed: () => void): Compiled {
  const part = tableOf(app);
  if (typeof part === 'string') {
    return { preamble: [], places: [], rows: [], why: part, unwatch: watchSettings(app, changed) };
  }
  const table = new TablePlan(open, explain, changed);
  table.add(part, ROOT);
  const { rows, places, observers, watched } = table;
  const common = { observers, unwatch: () => watched.unwatch() };
  const why = whyNot(app);
  if (why !== undefined) return { ...common, preamble: [], places: [], rows: [], why };
  return { ...common, preamble: part.first === undefined ? [] : [POWERED_BY], places, rows };
}

/** Gives an app its plan, for the server that it listens to and for whoever wants to read it. */
export function withPlan(app: Application): void {
  withPlanSource(app, {
    get request() {
      return app.request;
    },
    get response() {
      return app.response;
    },
    compile: (changed) => compile(app, changed),
    adopt: (req, res) => adopt(app, req, res),
  });
  const plan = (): PlanReport => planOf(app)!;
  Object.defineProperty(app, 'xsys', { value: Object.freeze({ plan }), configurable: true });
}
