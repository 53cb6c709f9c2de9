/** Our adapter as a whole: what `require('xypriss')` gives, on this engine. Enters: nothing. Leaves: its exports. */
import { XyPrissRouter } from './routing/router';

export { createServer, createServerInstance, XyPrissServer } from './create-server';
export { XyPrissRouter };

/** A router; arguments are ignored, `new XyPrissRouter(options)` takes some. */
export function Router(): XyPrissRouter {
  return new XyPrissRouter();
}
