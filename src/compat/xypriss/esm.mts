/** The same for `import`: every export under its own name; there is no default one, as XyPriss has none. */
import xypriss from './index.js';

export const { createServer, createServerInstance, Router, XyPrissRouter, XyPrissServer } = xypriss;
