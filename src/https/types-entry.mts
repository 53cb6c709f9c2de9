/** The same for `import`, where `node:https` has a default export too. */
import * as https from './types-entry.js';

export * from './types-entry.js';
export default https;
