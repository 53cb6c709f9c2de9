/**
 * An app's plan: what of its stack the engine runs before JavaScript is asked. Enters: the stack. Leaves: places in its
 * order, up to the first middleware that only JavaScript knows: after that one, nothing is certain. Routes come after all
 * middleware, so that they never belong to it.
 */
import { PlanReport } from '../../../plan/report';
import { forPreflights } from '../../../plan/preflights';
import { withPlanSource, type Compiled } from '../../../plan/source';
import { stepOf, whyNotNative } from '../../../plan/step';
import { isUseful, type Place, type Row } from '../../../plan/table';
import { onTouch } from '../routing/registrations';
import type { Middleware } from './walk';

export interface PlannedApp {
  readonly request: object;
  readonly response: object;
  stack(): readonly Middleware[];
  setting(name: string): unknown;
}

const EVERYWHERE = { pattern: '/', caseSensitive: false, strict: false, end: false, mounted: 0 } as const;
const ONLY_JAVASCRIPT = 'only JavaScript knows what it does';

function nameOf({ handler, onError }: Middleware): string {
  return (handler ?? onError)?.name || '<anonymous>';
}

function compiled(app: PlannedApp): Omit<Compiled, 'unwatch'> {
  const rows: Row[] = [];
  const places: Place[] = [];
  const answering = new Set<string>();
  let useful = 0;
  let barrier: string | undefined;
  for (const middleware of app.stack()) {
    const { handler, matches } = middleware;
    const name = nameOf(middleware);
    // Middleware for errors is not asked while there is none.
    if (handler === undefined) continue;
    const step = stepOf(handler);
    const id = matches !== undefined ? 'it runs for some paths only' : step?.idIn({ setting: (setting) => app.setting(setting) });
    const native = typeof id === 'number' && barrier === undefined;
    const why = barrier === undefined ? (typeof id === 'string' ? id : (whyNotNative(handler) ?? ONLY_JAVASCRIPT)) : `it stands behind ${barrier}, which may stop any request`;
    rows.push({ path: '/', name: step === undefined ? name : `${step.kind} (${name})`, native, ...(native ? {} : { why }) });
    if (!native) {
      barrier ??= name;
      continue;
    }
    places.push({ ...EVERYWHERE, step: id });
    if (!isUseful(step!.kind)) continue;
    useful = places.length;
    answering.add(step!.kind);
  }
  return { preamble: [], places: forPreflights(places.slice(0, useful), answering), rows };
}

/** Gives the listener of an app's server the app's plan. */
export function withAppPlan(listener: object, app: PlannedApp): void {
  withPlanSource(listener, {
    request: app.request,
    response: app.response,
    compile: (changed) => ({ ...compiled(app), unwatch: onTouch(changed) }),
  });
}

/** For a person to read. */
export function planReport(app: PlannedApp): PlanReport {
  return new PlanReport(compiled(app).rows, undefined);
}
