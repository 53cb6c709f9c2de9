/** `cors` that the engine recognises, in the first and the last version that it knows. */
import { installed, recognised } from '../harness/recognised.mjs';
import { tableOf } from '../packages/cors.mjs';

export { environment } from '../harness/recognised.mjs';

const { exported: helmet } = installed('helmet');
/** A function decides, or an expression that only JavaScript reads, or a layer that only JavaScript knows comes first. */
const javascript = [
  ...['origin: an expression that remembers', 'origin: looking ahead', 'origin: a function', 'origin: a function that answers later'],
  ...['origin: a function that fails', 'options for each request', 'behind a Vary'],
];
/** No preflight is answered. */
const passed = ['origin: false', 'origin: undefined', 'the preflight goes on', 'two of them', 'origins that are none, against a list'];

export default ['cors', 'cors-oldest'].flatMap((alias) => {
  const { exported: cors, version } = installed(alias);
  return recognised(`recognised/cors ${version}`, tableOf({ cors, helmet }), { javascript, passed });
});
