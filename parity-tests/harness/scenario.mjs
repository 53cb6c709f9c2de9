/**
 * How scenarios are written down. Enters: a group's name and its scenarios. Leaves: the same with full names and
 * defaults, checked. It does not run them.
 */
import { USABLE_PATH } from './client.mjs';

/**
 * @typedef {object} Scenario
 * @property {string} name `group: what happens`
 * @property {(ctx: import('./context.mjs').Context) => any} setup makes the server; one that does not listen yet is made to
 * @property {(client: import('./client.mjs').Client, ctx: import('./context.mjs').Context) => any} run what it returns is compared too
 * @property {{ pattern: RegExp, as: string, reason: string }[]} masks
 * @property {number} timeout milliseconds until the scenario counts as hanging
 * @property {string} [uncounted] why the number of requests is chance here; the engine must then have counted one
 * @property {string} [decoded] why coded bodies are compared decoded
 * @property {string} [unordered] why the order of events of different emitters is chance here
 */

const FIELDS = new Set(['setup', 'handler', 'app', 'run', 'masks', 'timeout', 'unordered', 'uncounted', 'decoded', 'options']);

/** Long enough for a loaded machine; short enough that a run full of hangs still ends. */
const DEFAULT_TIMEOUT = 6000;

/**
 * A scenario names its server in one of three ways: `setup(ctx)` returns it; `handler(req, res, ctx)` stands on
 * `http.createServer(options, …)`; `app(app, ctx)` fills an express application.
 * @param {string} group
 * @param {Record<string, any>} scenarios
 * @returns {Scenario[]}
 */
export function group(group, scenarios) {
  return Object.entries(scenarios).map(([title, parts]) => {
    const name = `${group}: ${title}`;
    for (const field of Object.keys(parts)) {
      if (!FIELDS.has(field)) throw new TypeError(`${name}: unknown field ${field}`);
    }
    for (const mask of parts.masks ?? []) {
      if (!mask.reason) throw new TypeError(`${name}: a mask needs a reason`);
    }
    return {
      name,
      setup: parts.setup ?? (parts.handler ? onHttp(parts) : onExpress(parts)),
      run: parts.run ?? ((client) => client.get('/')),
      masks: parts.masks ?? [],
      timeout: parts.timeout ?? DEFAULT_TIMEOUT,
      unordered: parts.unordered,
      uncounted: parts.uncounted,
      decoded: parts.decoded,
    };
  });
}

/** @returns {Scenario['setup']} */
function onHttp({ handler, options = {} }) {
  return (ctx) => ctx.http.createServer(options, answering(ctx, handler));
}

/** A request listener that answers the client's test of use by itself, so that handlers never see it. */
export function answering(ctx, handler) {
  return function listener(req, res) {
    if (req.url === USABLE_PATH) return void res.end('usable');
    return handler.call(this, req, res, ctx);
  };
}

/** @returns {Scenario['setup']} */
function onExpress({ app: fill }) {
  return async (ctx) => {
    const app = ctx.express();
    const replaced = await fill(app, ctx);
    return ctx.http.createServer(replaced ?? app);
  };
}
