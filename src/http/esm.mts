/** The same for `import`: what `node:http` exports under a name stands under that name here. */
import http from './index.js';

export default http;
export const {
  METHODS,
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers,
  maxHeaderSize,
  globalAgent,
} = http;

/** From Node 24 on; `undefined` before. */
export const { setGlobalProxyFromEnv } = http as typeof http & { setGlobalProxyFromEnv?: unknown };
