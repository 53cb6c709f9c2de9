/**
 * What metrics are, in the shape that `prom-client` gives them as JSON. Enters: families. Leaves: types, and the text of
 * families in Prometheus's format.
 */
export interface MetricValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  /** The family's name, of a histogram with `_bucket`, `_sum` or `_count` behind it. */
  readonly metricName: string;
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: readonly MetricValue[];
  /** How values of several processes become one. */
  readonly aggregator: 'sum' | 'max';
}

/** Version 0.0.4, which every Prometheus reads. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function textOf(families: readonly Metric[]): string {
  return families
    .map(({ name, help, type, values }) => {
      const lines = values.map(({ metricName, labels, value }) => `${metricName}${labelsText(labels)} ${value}\n`);
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

/** No value of a label has a character that would need an escape. */
function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
