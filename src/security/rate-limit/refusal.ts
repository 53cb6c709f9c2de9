/** The answer to a request beyond the limit. Enters: options. Leaves: it, through the framework's `send` where there is one. */
import type { SecurityRequest, SecurityResponse } from '../middleware';
import type { RateLimitConfig } from './types';

export async function refuse(req: SecurityRequest, res: SecurityResponse, config: RateLimitConfig): Promise<void> {
  const { statusCode, message } = config;
  if (typeof res.status === 'function') res.status(statusCode);
  else res.statusCode = statusCode;
  const given: unknown =
    typeof message === 'function' ? await (message as (req: SecurityRequest, res: SecurityResponse) => unknown)(req, res) : message;
  if (res.writableEnded) return;
  if (typeof res.send === 'function') res.send(given);
  else sendPlainly(req, res, given);
}

/** The same on a response that is nothing but Node's. */
function sendPlainly(req: SecurityRequest, res: SecurityResponse, message: unknown): void {
  const [type, body] =
    typeof message === 'string'
      ? ['text/html; charset=utf-8', message]
      : ArrayBuffer.isView(message)
        ? ['application/octet-stream', Buffer.from(message.buffer, message.byteOffset, message.byteLength)]
        : ['application/json; charset=utf-8', JSON.stringify(message) ?? ''];
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', Buffer.byteLength(body));
  if (req.method === 'HEAD') res.end();
  else res.end(body);
}
