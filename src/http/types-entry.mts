/** The same for `import`, where `node:http` has a default export too. */
import * as http from './types-entry.js';

export * from './types-entry.js';
export default http;
