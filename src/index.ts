/** `xsys`: what applications add to themselves. Enters: nothing. Leaves: the functions by name. */
export { accessLog, type AccessLog } from './access-log/access-log';
export type { AccessLogOptions, FormatFunction, Token } from './access-log/options';
export { health, type Health } from './health/health';
export type { HealthOptions } from './health/options';
export type { Answerer, NativeAnswer } from './plan/observers';
export { metrics, type Metrics } from './metrics/metrics';
export type { Metric, MetricValue } from './metrics/families';
export { planOf as plan, type PlanReport as Plan } from './plan/report';
export type { Row as PlannedLayer } from './plan/table';
export { reply, type ReplyOptions } from './reply/reply';
