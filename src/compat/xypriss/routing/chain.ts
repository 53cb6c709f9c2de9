/**
 * Handlers, one after the other. Enters: the next step's function and what it was called with. Leaves: whether it is
 * done, at once or later. What a handler does after it has called `next` still runs before the following one, as it
 * always did here; the async context that it called `next` in goes on, as in Express.
 */
import { AsyncResource } from 'node:async_hooks';
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';

/** Who runs steps: told once of each that it is done. */
export interface Stepped {
  stepped(error: unknown, failed: boolean): void;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function';
}

/** One step with its own `next`, which counts once. */
class Step {
  private called = false;
  private returned = false;
  private failed = false;
  private error: unknown = undefined;
  private context: AsyncResource | undefined = undefined;
  private readonly owner: Stepped;

  constructor(owner: Stepped) {
    this.owner = owner;
  }

  readonly next: NextFunction = (error) => {
    this.settle(error, Boolean(error));
  };

  settle(error: unknown, failed: boolean): void {
    if (this.called) return;
    this.called = true;
    this.error = error;
    this.failed = failed;
    this.context = new AsyncResource('XYPRISSNEXT');
    if (this.returned) queueMicrotask(() => this.goOn());
  }

  back(): void {
    this.returned = true;
    if (this.called) this.goOn();
  }

  private goOn(): void {
    const { owner } = this;
    this.context!.runInAsyncScope(owner.stepped, owner, this.error, this.failed);
  }
}

/**
 * Runs one handler. With three parameters it is done when it calls `next`; with fewer, when it has returned, or what it
 * returned is settled: `waitsForNext` makes it wait all the same.
 */
export function runStep(handler: RequestHandler, req: Request, res: Response, waitsForNext: boolean, owner: Stepped): void {
  const step = new Step(owner);
  let result: unknown;
  try {
    result = handler(req, res, step.next);
  } catch (error) {
    step.settle(error, true);
    step.back();
    return;
  }
  const alone = !waitsForNext && handler.length < 3;
  if (isThenable(result)) {
    result.then(
      () => {
        // What it answered is the answer; nothing runs behind it.
        if (alone && !answered(res)) step.settle(undefined, false);
      },
      (error: unknown) => step.settle(error, true),
    );
  } else if (alone && !answered(res)) {
    step.settle(undefined, false);
  }
  step.back();
}

export function answered(res: Response): boolean {
  return res.writableEnded || res.headersSent;
}
