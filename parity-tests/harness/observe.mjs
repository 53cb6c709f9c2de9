/**
 * Runs one scenario in this process. Enters: a scenario and the modules of the core. Leaves: an observation, plain JSON.
 * It does not compare. A hang, a throw and an uncaught exception are part of the observation.
 */
import diagnosticsChannel from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.mjs';
import { Context } from './context.mjs';
import { withDecodedBodies } from './decoded.mjs';
import { maskStrings } from './mask.mjs';

/** How long nothing may be recorded before the scenario's events count as complete. */
const QUIET_MS = 20;
/**
 * How long a candidate may take for the events that control also recorded: milliseconds of turns of this process, which a
 * machine that is busy elsewhere makes longer.
 */
const LONGEST_SETTLE_MS = 600;
/** How often it is asked whether a scenario hangs; its time is counted in turns likewise. */
const LOOK_EVERY_MS = 50;

let current;
process.on('uncaughtException', (error) => current?.record('uncaughtException', String(error?.code ?? ''), String(error?.message ?? error)));
process.on('unhandledRejection', (error) => current?.record('unhandledRejection', String(error?.message ?? error)));

/** Requests that Node's own http delivered; subscribed on control only, a subscriber could change a candidate's way. */
let delivered = 0;
export function countDeliveredRequests() {
  diagnosticsChannel.subscribe('http.server.request.start', () => { delivered += 1; });
}

/**
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {{ express: any }} modules
 * @param {number} expectedEvents as many as control recorded; only a help for when to stop waiting
 */
export async function observe(scenario, modules, expectedEvents = 0) {
  const ctx = new Context(modules);
  const client = new Client(ctx);
  const deliveredBefore = delivered;
  const observation = { hang: false };
  current = ctx;
  let over = false;
  const timeout = (async () => {
    for (let waited = 0; waited < scenario.timeout && !over; waited += LOOK_EVERY_MS) await sleep(LOOK_EVERY_MS);
    return 'hang';
  })();
  const work = (async () => {
    ctx.server = await scenario.setup(ctx);
    if (ctx.server?.listening === false) await ctx.listen(ctx.server);
    else if (ctx.server) ctx.own(ctx.server);
    observation.returned = plain(await scenario.run(client, ctx));
  })();
  try {
    observation.hang = (await Promise.race([work, timeout])) === 'hang';
    if (!observation.hang) await settle(ctx, expectedEvents);
  } catch (error) {
    observation.threw = `${error?.name}: ${error?.message}`;
  }
  over = true;
  work.catch(() => undefined);
  observation.events = [...ctx.events];
  const ports = ctx.ports;
  observation.engines = ctx.engines();
  observation.engineRequests = ctx.engineRequests();
  Object.assign(observation, client.finish());
  if (scenario.decoded) observation.connections = withDecodedBodies(observation.connections);
  current = undefined;
  await ctx.close();
  observation.deliveredRequests = delivered - deliveredBefore;
  return maskStrings(observation, scenario.masks, ports);
}

/** Undefined and functions do not survive JSON; better seen here than lost on the way. */
function plain(value) {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

async function settle(ctx, expectedEvents) {
  let seen;
  let waited = 0;
  do {
    seen = ctx.events.length;
    await sleep(QUIET_MS);
    await new Promise((resolve) => setImmediate(resolve));
    waited += QUIET_MS;
  } while (waited < LONGEST_SETTLE_MS && (ctx.events.length !== seen || ctx.events.length < expectedEvents));
}
