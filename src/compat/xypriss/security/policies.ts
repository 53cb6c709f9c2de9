/**
 * The policies that XyPriss takes from well-known middleware: the one file that says where they come from. Enters:
 * nothing. Leaves: factories with the options of helmet, cors, express-rate-limit and compression.
 */
import { compressing } from '../../../compression/middleware';
import { stepOf, withStep } from '../../../plan/step';
import * as policies from '../../../security';
import type { RequestHandler } from '../messages/message-types';
import { atOnce } from '../routing/at-once';
import { fixedHeaders } from './fixed-headers';

type Factory = (options: object) => RequestHandler;

export const rateLimit = policies.rateLimit as unknown as Factory;

export function cors(options: object): RequestHandler {
  const middleware = (policies.cors as unknown as Factory)(options);
  // Functions among its options may take their time.
  return stepOf(middleware) === undefined ? middleware : atOnce(middleware);
}

export function helmet(options: object): RequestHandler {
  return fixedHeaders((policies.helmet as unknown as Factory)(options));
}

const DECLINING = 'x-no-compression';

/**
 * Compression that a request can decline with `X-No-Compression`, as in XyPriss. A whole body that is not coded goes out
 * with its length: chunks cost more than the rest of a small answer.
 */
export function compression(options: object): RequestHandler {
  const coding = compressing(options, true) as unknown as RequestHandler;
  const middleware: RequestHandler = function compression(req, res, next) {
    if (req.headers[DECLINING] !== undefined) return next();
    coding(req, res, next);
  };
  const step = stepOf(coding);
  return atOnce(step === undefined ? middleware : withStep(middleware, step.also(() => ({ declinedBy: DECLINING }))));
}
