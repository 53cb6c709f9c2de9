/** `security.morgan`: a line for each answer, by default for those that are errors. Enters: options. Leaves: a handler. */
import { accessLog } from '../../../access-log/access-log';
import type { RequestHandler } from '../messages/message-types';
import type { MorganConfig } from './security-config';

export function accessLines({ format = 'combined', skip = isNoError, stream }: MorganConfig): RequestHandler {
  return accessLog(format, { skip, stream: stream ?? process.stdout });
}

function isNoError(_req: unknown, res: { statusCode: number }): boolean {
  return res.statusCode < 400;
}
