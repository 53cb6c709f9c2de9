/** Who counts. Enters: the core that was chosen. Leaves: the addon where the engine serves, which counts by itself. */
import { selectedCore, wantsEngine } from '../bridge/cores';
import { loadNative } from '../bridge/loader';
import type { Native } from '../bridge/native';

export function engineForMetrics(): Native | undefined {
  return wantsEngine(selectedCore()) ? loadNative().native : undefined;
}
