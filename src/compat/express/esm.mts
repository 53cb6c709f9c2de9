/** The same for `import`: the default export is the function, the rest stands under its own name. */
import express from './index.js';

export default express;
export const { application, request, response, Route, Router, json, raw, text, urlencoded } = express;
const serveStatic = express.static;
export { serveStatic as static };
