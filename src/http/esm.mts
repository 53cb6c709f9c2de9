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

type Later = Partial<Record<'setGlobalProxyFromEnv' | 'isValidHeaderName' | 'isValidHeaderValue' | 'websocketMask' | 'websocketUnmask', unknown>>;

/** From later versions of Node 24 and 26 on; `undefined` before. */
export const { setGlobalProxyFromEnv, isValidHeaderName, isValidHeaderValue, websocketMask, websocketUnmask } = http as typeof http & Later;
