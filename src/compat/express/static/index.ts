/** `express.static`, loaded when an application has static files. Enters: a root and options. Leaves: a middleware. */
import { onUse } from '../../../on-use';
import type { StaticOptions } from './options';
import type * as implementation from './serve-static';

const loaded = onUse(() => require('./serve-static') as typeof implementation);

export function serveStatic(root: string, options?: StaticOptions): ReturnType<typeof implementation.serveStatic> {
  return loaded().serveStatic(root, options);
}
