/**
 * The answer to an error that no middleware took. Enters: the error. Leaves: `{"error": <the status's name>}`, once, as
 * JSON. Whatever was thrown, the client learns no more than that.
 */
import { STATUS_CODES } from 'node:http';
import type { Response } from '../messages/message-types';

/** Headers that spoke of the body that is not coming. */
const OF_THE_BODY = ['Content-Encoding', 'Content-Length', 'Content-Range', 'ETag', 'Last-Modified', 'Transfer-Encoding'];

/** An error's own status, if it is one that errors have. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  return [status, statusCode].find(isErrorStatus);
}

function isErrorStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599;
}

export function answerError(res: Response, status: number): void {
  if (res.headersSent) {
    // Half an answer is out: the client must not take it for a whole one.
    if (!res.writableEnded) res.socket?.destroy();
    return;
  }
  for (const name of OF_THE_BODY) res.removeHeader(name);
  res.statusCode = status;
  // Only what JSON.stringify takes, by its own way: `json` may be what failed.
  const body = JSON.stringify({ error: STATUS_CODES[status] ?? 'Error' });
  res.setHeader('Content-Type', 'application/json');
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(body);
}
