/**
 * An app's plan: what the engine answers before JavaScript is asked. Enters: the stack, the routes and the 404 page. Leaves:
 * places in their order. All middleware runs before any route, so that routes are places which only JavaScript knows, and
 * behind the last of them the page answers. Errors are found in JavaScript, and answered there.
 */
import { METHODS } from 'node:http';
import { PlanReport } from '../../../plan/report';
import { forPreflights } from '../../../plan/preflights';
import { withPlanSource, type Compiled } from '../../../plan/source';
import { stepOf, whyNotNative } from '../../../plan/step';
import { isUseful, type Place, type Row } from '../../../plan/table';
import { watchSettings, type SettingsApplication } from '../base';
import { onTouch } from '../routing/registrations';
import type { Route } from '../routing/route-table';
import { mayHaveBody } from '../serving/body';
import type { NotFoundAnswer } from './not-found';
import type { Middleware } from './walk';
import { whereaboutsOf } from './whereabouts';

export interface PlannedApp {
  readonly request: object;
  readonly response: object;
  readonly settings: SettingsApplication;
  readonly notFound: NotFoundAnswer;
  stack(): readonly Middleware[];
  routes(): readonly Route[];
}

/** A body is read before any middleware runs, and what is wrong with it is answered first. */
const WITHOUT_BODY = METHODS.filter((method) => !mayHaveBody(method));
const EVERYWHERE = { pattern: '/', caseSensitive: false, strict: false, end: false, mounted: 0 } as const;
const ONLY_JAVASCRIPT = 'only JavaScript knows what it does';

class AppTable {
  readonly rows: Row[] = [];
  private readonly all: Place[] = [];
  private readonly answering = new Set<string>();
  private readonly app: PlannedApp;
  private useful = 0;
  /** Who may stop any request. */
  private barrier: string | undefined = undefined;

  constructor(app: PlannedApp) {
    this.app = app;
    for (const middleware of app.stack()) this.middleware(middleware);
    for (const { method, path } of app.routes()) {
      this.javascript([whereaboutsOf(path, true)], { path: String(path), methods: [method], name: 'route' }, ONLY_JAVASCRIPT);
    }
    this.handler(app.notFound, '404 page');
  }

  get places(): readonly Place[] {
    return forPreflights(this.all.slice(0, this.useful), this.answering);
  }

  private middleware({ handler, paths }: Middleware): void {
    // Middleware for errors is not asked while there is none.
    if (handler === undefined) return;
    const name = handler.name || '<anonymous>';
    if (paths === undefined) this.handler(handler, name);
    else this.javascript(paths.map((path) => whereaboutsOf(path, false)), { path: paths.map(String).join(', '), name }, whyOf(handler) ?? 'it runs for some paths only');
  }

  /** One that runs for every path. */
  private handler(handler: object, name: string): void {
    const { settings } = this.app.settings;
    const step = stepOf(handler);
    const id = step?.idIn({ setting: (setting) => settings[setting] });
    const shown = { path: '/', name: step === undefined ? name : `${step.kind} (${name})` };
    if (typeof id !== 'number') return this.javascript(undefined, shown, id ?? whyNotNative(handler) ?? ONLY_JAVASCRIPT);
    this.row(shown, undefined);
    if (this.barrier !== undefined) return;
    this.all.push({ ...EVERYWHERE, step: id, methods: WITHOUT_BODY });
    if (!isUseful(step!.kind)) return;
    this.useful = this.all.length;
    this.answering.add(step!.kind);
  }

  private javascript(places: readonly Place[] | undefined, shown: Shown, why: string): void {
    this.row(shown, why);
    if (places === undefined || places.some((place) => place.pattern === '/' && !place.end)) this.barrier ??= shown.name;
    else if (this.barrier === undefined) this.all.push(...places);
  }

  private row(shown: Shown, why: string | undefined): void {
    const behind = this.barrier === undefined ? why : `it stands behind ${this.barrier}, which may stop any request`;
    this.rows.push({ ...shown, native: behind === undefined, ...(behind === undefined ? {} : { why: behind }) });
  }
}

type Shown = Pick<Row, 'path' | 'methods' | 'name'>;

function whyOf(handler: object): string | undefined {
  return stepOf(handler) === undefined ? (whyNotNative(handler) ?? ONLY_JAVASCRIPT) : undefined;
}

/** Gives the listener of an app's server the app's plan. */
export function withAppPlan(listener: object, app: PlannedApp): void {
  withPlanSource(listener, {
    request: app.request,
    response: app.response,
    compile(changed): Compiled {
      const { rows, places } = new AppTable(app);
      const stops = [onTouch(changed), watchSettings(app.settings, changed)];
      return { preamble: [], places, rows, unwatch: () => stops.forEach((stop) => stop()) };
    },
  });
}

/** For a person to read. */
export function planReport(app: PlannedApp): PlanReport {
  return new PlanReport(new AppTable(app).rows, undefined);
}
