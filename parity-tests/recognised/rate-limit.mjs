/** `express-rate-limit` that the engine recognises, in the first and the last version that it knows. */
import { installed, recognised } from '../harness/recognised.mjs';
import { MASKS, tableOf } from '../packages/rate-limit.mjs';

export { environment } from '../harness/recognised.mjs';

const { exported: helmet } = installed('helmet');
const { exported: cors } = installed('cors');
/** A function decides, or what only JavaScript reads, or a layer that only JavaScript knows comes first. */
const javascript = [
  ...['a message that is a Buffer', 'a message for each request', 'a handler', 'a handler that passes on', 'a handler that fails'],
  ...['retryAfter as a function', 'a key of the application', 'skip', 'a limit for each request', 'skipSuccessfulRequests'],
  ...['skipFailedRequests', 'behind what only JavaScript knows', 'trust proxy: a netmask', 'trust proxy: a function'],
];
/** The engine counts, and JavaScript answers. */
const passed = ['a message that is null', 'a status below 400', 'JSON with spaces', 'trust proxy: changed while it serves'];

export default ['express-rate-limit', 'express-rate-limit-oldest'].flatMap((alias) => {
  const { exported: rateLimit, version } = installed(alias);
  const scenarios = recognised(`recognised/express-rate-limit ${version}`, tableOf({ rateLimit, helmet, cors }), { javascript, passed });
  return scenarios.map((scenario) => ({ ...scenario, masks: MASKS }));
});
