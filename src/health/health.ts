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
import { onRedis } from '../security/rate-limit/redis-state';
import { configOf, type HealthConfig, type HealthOptions } from './options';

export interface Health {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
  /** Whether the application wants requests; true until it says otherwise. */
  ready(ready: boolean): void;
  /** One more thing that has to be well, by its name: `health.state('redis', false)`. */
  state(name: string, well: boolean): void;
  /** One more thing that is told, and is no reason to get no requests: `health.degraded('mail', true)`. */
  degraded(name: string, degraded: boolean): void;
}

/** By names. */
interface Said {
  readonly unwell: Set<string>;
  readonly degraded: Set<string>;
}

/** How the application itself is named among the reasons. */
const OWN = 'application';

export function health(options?: HealthOptions): Health {
  const config = configOf(options);
  if (config.blockedAfter > 0) askForLoop();
  const step = new NativeStep('health', config);
  const said: Said = { unwell: new Set(), degraded: new Set() };
  const say = (names: Set<string>, name: string, holds: boolean): void => {
    if (holds === names.has(name)) return;
    if (holds) names.add(name);
    else names.delete(name);
    tell(step, said);
  };
  const state = (name: string, well: boolean): void => say(said.unwell, name, !well);
  const degraded = (name: string, holds: boolean): void => say(said.degraded, name, holds);
  const middleware = Object.assign(
    function health(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void {
      if (!answer(config, said, req, res)) next();
    },
    { ready: (ready: boolean) => state(OWN, ready), state, degraded },
  );
  // Limits that count by themselves while Redis is away go on: it is told, and keeps no request away.
  onRedis((name, away) => degraded(name, away));
  return withStep(middleware, step);
}

/** The engine's form is told at once: its next answer says it, whatever this loop does meanwhile. */
function tell(step: NativeStep, { unwell, degraded }: Said): void {
  if (!wantsEngine(selectedCore())) return;
  const { native } = loadNative();
  const id = step.id;
  if (native !== undefined && id !== undefined) native.setHealth(id, JSON.stringify({ unwell: [...unwell], degraded: [...degraded] }));
}

function answer(config: HealthConfig, said: Said, req: IncomingMessage, res: ServerResponse): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') return false;
  const path = req.url!.split('?', 1)[0];
  if (path === config.path) return send(res, 200, { status: 'ok' });
  if (path !== config.readyPath) return false;
  const because = [...said.unwell, ...(isDraining() ? ['draining'] : [])].sort();
  const degraded = said.degraded.size === 0 ? {} : { degraded: [...said.degraded].sort() };
  if (because.length === 0) return send(res, 200, { ...degraded, status: 'ready' });
  return send(res, 503, { because, ...degraded, status: 'not ready' });
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
