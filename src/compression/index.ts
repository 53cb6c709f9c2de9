/**
 * `xsys/compression`: the `compression` package's middleware, whose whole bodies the engine codes. Enters: its options.
 * Leaves: a middleware for any `(req, res, next)`: on Node's own server everything is coded by Node's zlib.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withStep } from '../plan/step';
import { Answer } from './answer';
import { defaultFilter } from './filter';
import { nativeForm } from './native-form';
import { Negotiation } from './negotiation';
import { policyOf, type CompressionOptions } from './policy';

type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

function compression(options?: CompressionOptions): Middleware {
  const policy = policyOf(options);
  const negotiation = new Negotiation(policy);
  const middleware: Middleware = function compression(req, res, next) {
    new Answer(req, res, policy, negotiation);
    next();
  };
  return withStep(middleware, nativeForm(policy));
}

// eslint-disable-next-line @typescript-eslint/no-namespace
namespace compression {
  export type Options = CompressionOptions;
  /** The default filter, for filters that only add to it. */
  export const filter = defaultFilter;
}

export = compression;
