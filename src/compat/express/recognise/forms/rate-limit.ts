/**
 * The native form of express-rate-limit. Enters: options that are data. Leaves: the step of our own `rateLimit` with the
 * same options, and the package's own middleware counting where the step counts: wherever a request is counted, it is
 * counted once. A request that the step has counted and passed on is not counted again: for it alone our own form goes on,
 * because the package has no way to be told a count.
 */
import type { StepNote } from '../../../../plan/step';
import { limiterOf, type ClientCount, type RateLimitOptions } from '../../../../security/rate-limit';
import type { Counts } from '../../../../security/rate-limit/counts';
import type { Next, SecurityRequest, SecurityResponse } from '../../../../security/middleware';
import { isPlain, readOptions } from '../plain-data';
import type { Call, Made } from './form';

const KNOWN: ReadonlySet<string> = new Set([
  ...['windowMs', 'limit', 'max', 'message', 'statusCode', 'legacyHeaders', 'headers', 'standardHeaders', 'identifier'],
  ...['retryAfter', 'requestPropertyName', 'skipFailedRequests', 'skipSuccessfulRequests', 'ipv6Subnet', 'passOnStoreError'],
  ...['validate', 'store', 'keyGenerator', 'handler', 'skip', 'requestWasSuccessful', 'logger'],
]);

/** What looks like a mistake the package itself says. */
const SILENT = { warn: () => {}, error: () => {} };

interface MemoryStore {
  windowMs: number;
}
type MemoryStoreClass = new () => MemoryStore;

export function rateLimitForm({ args, make, exported }: Call): Made {
  const options = args[0] ?? {};
  const { why } = readOptions(options, KNOWN);
  if (why !== undefined || !isPlain(options)) return { middleware: make(args), form: why ?? 'its options are no object' };
  const given: RateLimitOptions = { ...options };
  if (warnsOfZero(given)) return { middleware: make(args), form: 'its limit is 0, which the package warns of' };
  const ours = limiterOf({ ...given, logger: SILENT });
  const { counts, form } = ours;
  const { MemoryStore } = exported as { MemoryStore?: MemoryStoreClass };
  if (typeof form === 'string' || counts === undefined || MemoryStore === undefined) {
    return { middleware: make(args), form: typeof form === 'string' ? form : 'its store is not the known one' };
  }
  const own = make([{ ...given, store: storeOn(counts, MemoryStore) }, ...args.slice(1)]);
  type Asked = [SecurityRequest, SecurityResponse, Next];
  const middleware = new Proxy(own as (...asked: Asked) => unknown, {
    apply(target, self, asked: Asked): unknown {
      const note: StepNote | undefined = form.take(asked[0]);
      return note === undefined ? Reflect.apply(target, self, asked) : ours.handle(note, ...asked);
    },
  });
  return { middleware, form };
}

/** With the first request that its middleware sees; the engine would refuse every one before. */
function warnsOfZero({ limit, max, validate = true }: RateLimitOptions): boolean {
  return (limit ?? max) === 0 && (typeof validate === 'object' ? (validate.limit ?? validate.default ?? true) : validate);
}

/** The package's store in memory, whose memory is the engine's. */
function storeOn(counts: Counts, MemoryStore: MemoryStoreClass): MemoryStore {
  const clientOf = ({ hits, end }: { hits: number; end: number }): ClientCount => ({ totalHits: hits, resetTime: new Date(end) });
  const own = class extends MemoryStore {
    init({ windowMs }: { windowMs: number }): void {
      this.windowMs = windowMs;
    }
    get(key: string): Promise<ClientCount | undefined> {
      const count = counts.get(key);
      return Promise.resolve(count && clientOf(count));
    }
    increment(key: string): Promise<ClientCount> {
      return Promise.resolve(clientOf(counts.hit(key)));
    }
    decrement(key: string): Promise<void> {
      return Promise.resolve(counts.decrement(key));
    }
    resetKey(key: string): Promise<void> {
      return Promise.resolve(counts.reset(key));
    }
    resetAll(): Promise<void> {
      return Promise.resolve(counts.resetAll());
    }
    shutdown(): void {
      counts.resetAll();
    }
  };
  // The package's messages name it.
  Object.defineProperty(own, 'name', { value: 'MemoryStore' });
  return new own();
}
