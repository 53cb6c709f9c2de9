/**
 * Sends an app's steps, one after another. Enters: an app's module, its context. Leaves: what each step showed, chance
 * taken out: an answer, or what an `act` returned; and what the application noted meanwhile.
 */
import { maskStrings } from '../../harness/mask.mjs';
import { exchange } from './exchange.mjs';
import { reducePage } from './not-found-page.mjs';
import { USUAL, patiently } from './patience.mjs';
import { startProgram } from './programs.mjs';

/** What clocks show, in every app. */
const CLOCKS = [
  { pattern: /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, as: '<time>' },
  { pattern: /("(?:timestamp|uptime|time)":)\d+(\.\d+)?/g, as: '$1<number>' },
];

export async function runSteps(app, ctx) {
  const observations = [];
  const ports = [ctx.port];
  for (const { name, request, act, patience, after = 0 } of app.steps) {
    ctx.notes.length = 0;
    const shown = request ? await exchange(ctx.port, request, { patience }) : await perform(act, contextOf(app, ctx), patience);
    // What is noted after the answer has left belongs to it too.
    await new Promise((resolve) => (after > 0 ? setTimeout(resolve, after) : setImmediate(resolve)));
    const observation = shown.hang ? shown : { ...shown, notes: [...ctx.notes] };
    const plain = JSON.parse(JSON.stringify(observation));
    const reduced = request ? reducePage(plain, request.path, app.showsOf404) : plain;
    observations.push({ name, observation: maskClockHeaders(maskStrings(reduced, [...CLOCKS, ...(app.masks ?? [])], ports)) });
  }
  return observations;
}

/** Seconds until a window ends. */
function maskClockHeaders(observation) {
  const masked = observation.headers?.map(([name, value]) => (/^(ratelimit-reset|retry-after)$/i.test(name) ? [name, '<seconds>'] : [name, value]));
  return masked ? { ...observation, headers: masked } : observation;
}

function contextOf(app, ctx) {
  return {
    ...ctx,
    send: (request, { port = ctx.port, ...rest } = {}) => exchange(port, request.request ?? request, rest),
    program: (env) => startProgram(ctx, env),
  };
}

async function perform(act, ctx, patience = 4 * USUAL) {
  const done = (async () => {
    try {
      return { returned: (await act(ctx)) ?? null };
    } catch (error) {
      return { threw: error.message };
    }
  })();
  return (await patiently(done, patience)) ?? { hang: true };
}
