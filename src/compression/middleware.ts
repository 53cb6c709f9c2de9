/**
 * The middleware that compresses. Enters: options. Leaves: `(req, res, next)`, marked with its native form. What options
 * mean is `policy.ts`'s business.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withStep } from '../plan/step';
import { defer } from './deferred';
import { nativeForm } from './native-form';
import { Negotiation } from './negotiation';
import { policyOf, type CompressionOptions } from './policy';

export type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** `tellsLength`: see `Compression`. */
export function compressing(options: CompressionOptions | undefined, tellsLength: boolean): Middleware {
  const policy = policyOf(options);
  const coding = { policy, negotiation: new Negotiation(policy), tellsLength };
  const middleware: Middleware = function compression(req, res, next) {
    defer(coding, req, res);
    next();
  };
  return withStep(middleware, nativeForm(policy));
}
