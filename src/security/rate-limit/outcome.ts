/**
 * Requests that are counted by how they end (`skipSuccessfulRequests`, `skipFailedRequests`). Enters: a response, before
 * anything else is done with it. Leaves: one call, once it has ended so that it does not count.
 */
import type { SecurityRequest, SecurityResponse } from '../middleware';
import type { RateLimitConfig } from './types';

export class Outcome {
  readonly #ended: Promise<boolean>;

  static of(req: SecurityRequest, res: SecurityResponse, config: RateLimitConfig): Outcome | undefined {
    return config.skipFailedRequests || config.skipSuccessfulRequests ? new Outcome(req, res, config) : undefined;
  }

  private constructor(req: SecurityRequest, res: SecurityResponse, config: RateLimitConfig) {
    const { skipFailedRequests, skipSuccessfulRequests, logger } = config;
    this.#ended = new Promise<boolean>((resolve) => {
      const finished = async () => {
        const successful = await config.requestWasSuccessful(req, res);
        if (successful ? skipSuccessfulRequests : skipFailedRequests) resolve(true);
      };
      res.once('finish', () => {
        finished().catch((error: unknown) => logger.error('rateLimit: requestWasSuccessful fails:', error));
      });
      if (!skipFailedRequests) return;
      res.once('close', () => {
        if (!res.writableEnded) resolve(true);
      });
      res.once('error', () => resolve(true));
    });
  }

  whenItDoesNotCount(act: () => Promise<void>): void {
    void this.#ended.then(act);
  }
}
