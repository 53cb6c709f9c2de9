/**
 * `health()`: checks for whoever balances and restarts. Enters: options; what the application says of its own state.
 * Leaves: a middleware whose native form the engine answers by itself, also while every loop is blocked. On Node's engine,
 * or behind a layer that only JavaScript knows, the same answers come from here, for as long as the loop turns.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { selectedCore, wantsEngine } from '../bridge/cores';
import { loadNative } from '../bridge/loader';
import { NativeStep, withStep } from '../plan/step';
import { askForLoop, isDraining } from '../runner/membership';
import { configOf, type HealthConfig, type HealthOptions } from './options';

export interface Health {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
  /** Whether the application wants requests; true until it says otherwise. */
  ready(ready: boolean): void;
  /** One more thing that has to be well, by its name: `health.state('redis', false)`. */
  state(name: string, well: boolean): void;
}

/** How the application itself is named among the reasons. */
const OWN = 'application';

export function health(options?: HealthOptions): Health {
  const config = configOf(options);
  if (config.blockedAfter > 0) askForLoop();
  const step = new NativeStep('health', config);
  const unwell = new Set<string>();
  const state = (name: string, well: boolean): void => {
    if (well) unwell.delete(name);
    else unwell.add(name);
    tell(step, unwell);
  };
  const middleware = Object.assign(
    function health(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void {
      if (!answer(config, unwell, req, res)) next();
    },
    { ready: (ready: boolean) => state(OWN, ready), state },
  );
  return withStep(middleware, step);
}

/** The engine's form is told at once: its next answer says it, whatever this loop does meanwhile. */
function tell(step: NativeStep, unwell: ReadonlySet<string>): void {
  if (!wantsEngine(selectedCore())) return;
  const { native } = loadNative();
  const id = step.id;
  if (native !== undefined && id !== undefined) native.setHealth(id, JSON.stringify([...unwell]));
}

function answer(config: HealthConfig, unwell: ReadonlySet<string>, req: IncomingMessage, res: ServerResponse): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') return false;
  const path = req.url!.split('?', 1)[0];
  if (path === config.path) return send(res, 200, { status: 'ok' });
  if (path !== config.readyPath) return false;
  const because = [...unwell, ...(isDraining() ? ['draining'] : [])].sort();
  return because.length === 0 ? send(res, 200, { status: 'ready' }) : send(res, 503, { because, status: 'not ready' });
}

function send(res: ServerResponse, status: number, body: object): true {
  const text = JSON.stringify(body);
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
  return true;
}
