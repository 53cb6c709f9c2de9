/** The same for `import`: what `node:https` exports under a name stands under that name here. */
import https from './index.js';

export default https;
export const { Agent, Server, createSecureContext, createServer, get, globalAgent, request } = https;
