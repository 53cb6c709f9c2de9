/** `security.morgan`: a line for each answer, by default for those that are errors. Enters: options. Leaves: a handler. */
import type { RequestHandler } from '../messages/message-types';
import type { MorganConfig } from './security-config';

export function accessLines({ format = 'combined', ...options }: MorganConfig): RequestHandler {
  const morgan = require('morgan') as typeof import('morgan');
  const skip = (_req: unknown, res: { statusCode: number }) => res.statusCode < 400;
  return morgan(format, { skip, stream: process.stdout, ...options }) as RequestHandler;
}
