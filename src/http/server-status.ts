/** What `server.xsys` tells. Enters: nothing. Leaves: a type, which the public types of `xsys/http` share. */
import type { Core } from '../bridge/cores';
import type { Counters, IsolateStatus } from '../bridge/native';

export interface ServerStatus {
  /** Which core serves; see docs/settings.md. */
  core: Core;
  engine: 'rust' | 'node';
  threads: number;
  counters(): Counters | undefined;
  /** The place of this isolate among several that share the server; undefined where it is alone. */
  isolate: number | undefined;
  /** All of them, with their own counters; empty where there is but this one. */
  isolates(): IsolateStatus[];
  /** Whether the engine runs a plan of native steps before it asks the application, and if not, why. */
  plan(): { readonly inForce: boolean; readonly why?: string };
}
