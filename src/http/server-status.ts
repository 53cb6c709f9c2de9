/** What `server.xsys` tells. Enters: nothing. Leaves: a type, which the public types of `xsys/http` share. */
import type { Core } from '../bridge/cores';
import type { Counters } from '../bridge/native';

export interface ServerStatus {
  /** Which core serves; see docs/settings.md. */
  core: Core;
  engine: 'rust' | 'node';
  threads: number;
  counters(): Counters | undefined;
}
