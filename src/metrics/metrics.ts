/**
 * `xsys.metrics`: what the process has counted, for Prometheus. Enters: nothing. Leaves: text, objects, and a handler,
 * which is a native step: the engine answers it while every loop is blocked. Where the engine serves it has counted from
 * the beginning, and for all isolates; on Node's engine counting begins when `metrics` is first used.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NativeStep, withStep } from '../plan/step';
import { engineForMetrics } from './engine';
import { CONTENT_TYPE, textOf, type Metric } from './families';
import { loopDelay, watchLoop } from './loop-delay';
import { aggregatorOf, familiesOnNode, watchRequests } from './on-node';

type Handler = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void;

export interface Metrics {
  /** Prometheus's text format. */
  (): string;
  /** The same as objects, as `getMetricsAsJSON` of `prom-client` gives them. */
  json(): Metric[];
  /** Of the text. */
  readonly contentType: string;
  /** Answers GET and HEAD: `app.get('/metrics', metrics.handler)`. */
  readonly handler: Handler;
}

/** As the addon gives it. */
interface NativeFamily {
  readonly name: string;
  readonly type: Metric['type'];
  readonly help: string;
  readonly values: readonly { readonly suffix: string; readonly labels: readonly (readonly [string, string])[]; readonly value: number }[];
}

function begin(): void {
  watchLoop();
  if (engineForMetrics() === undefined) watchRequests();
}

function json(): Metric[] {
  begin();
  const native = engineForMetrics();
  if (native === undefined) return familiesOnNode(loopDelay());
  native.noteLoop(JSON.stringify(loopDelay()));
  return (JSON.parse(native.metrics()) as NativeFamily[]).map(({ name, type, help, values }) => ({
    name,
    help,
    type,
    values: values.map(({ suffix, labels, value }) => ({ metricName: name + suffix, labels: Object.fromEntries(labels), value })),
    aggregator: aggregatorOf(name),
  }));
}

const handler: Handler = withStep(function metrics(req, res, next) {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    if (next !== undefined) next();
    else res.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const text = textOf(json());
  res.statusCode = 200;
  res.setHeader('Content-Type', CONTENT_TYPE);
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(req.method === 'HEAD' ? undefined : text);
}, new NativeStep('metrics', { contentType: CONTENT_TYPE }));

function metrics(): string {
  return textOf(json());
}

/** Whoever names the handler wants it to have something to say when it is first asked. */
const properties = {
  json: { value: json, enumerable: true },
  contentType: { value: CONTENT_TYPE, enumerable: true },
  handler: {
    get() {
      begin();
      return handler;
    },
    enumerable: true,
  },
};

const exported = Object.defineProperties(metrics, properties) as Metrics;
export { exported as metrics };
