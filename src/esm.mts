/** The same for `import`. */
import xsys from './index.js';

export type {
  AccessLog,
  AccessLogOptions,
  Answerer,
  FormatFunction,
  Health,
  HealthOptions,
  Metric,
  MetricValue,
  Metrics,
  NativeAnswer,
  Plan,
  PlannedLayer,
  ReplyOptions,
  Token,
} from './index.js';
export const { accessLog, health, metrics, plan, reply } = xsys;
