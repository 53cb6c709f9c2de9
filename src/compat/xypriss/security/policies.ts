/**
 * The policies that XyPriss takes from well-known middleware: the one file that says where they come from. Enters:
 * nothing. Leaves: factories with the options of helmet, cors, express-rate-limit and compression.
 */
import corsPackage = require('cors');
import { rateLimit as rateLimitPackage } from 'express-rate-limit';
import compressionFactory = require('../../../compression');
import { stepOf, withStep } from '../../../plan/step';
import { helmet as helmetFactory } from '../../../security';
import type { RequestHandler } from '../messages/message-types';

type Factory = (options: object) => RequestHandler;

export const helmet = helmetFactory as unknown as Factory;
export const cors = corsPackage as unknown as Factory;
export const rateLimit = rateLimitPackage as unknown as Factory;

/** Compression that a request can decline with `X-No-Compression`, as in XyPriss. */
export function compression(options: object): RequestHandler {
  const coding = compressionFactory(options) as unknown as RequestHandler;
  const middleware: RequestHandler = function compression(req, res, next) {
    if (req.headers['x-no-compression'] === undefined) coding(req, res, next);
    else next();
  };
  const step = stepOf(coding);
  return step === undefined ? middleware : withStep(middleware, step);
}
