/** `express.json`, `raw`, `text` and `urlencoded`, loaded when an application reads bodies. Enters: options. Leaves: middleware. */
import { onUse } from '../../on-use';
import type * as parsers from './body';

const loaded = onUse(() => require('./body') as typeof parsers);

type Options = Parameters<typeof parsers.json>[0];
type Middleware = ReturnType<typeof parsers.json>;

export function json(options?: Options): Middleware {
  return loaded().json(options);
}

export function raw(options?: Options): Middleware {
  return loaded().raw(options);
}

export function text(options?: Options): Middleware {
  return loaded().text(options);
}

export function urlencoded(options?: Options): Middleware {
  return loaded().urlencoded(options);
}
