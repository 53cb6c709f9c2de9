/**
 * What is counted where Node's engine serves. Enters: requests, from Node's own diagnostics channel, once somebody wants
 * metrics. Leaves: families with the names and labels of `native/src/metrics`. What only the engine knows is not there.
 */
import * as diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Metric, MetricValue } from './families';
import type { LoopDelay } from './loop-delay';

/** As in `crates/xsys-http/src/measures.rs`. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Started {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly server: Server;
}

const requests = new Map<string, { method: string; status: string; count: number }>();
const buckets = BOUNDS.map(() => 0);
const servers = new Set<WeakRef<Server>>();
const known = new WeakSet<Server>();
/** What a connection's bytes were when they were last counted. */
const counted = new WeakMap<Socket, { read: number; written: number }>();
let [ended, seconds, open, connections, read, written] = [0, 0, 0, 0, 0, 0];
let watching = false;

export function watchRequests(): void {
  if (watching) return;
  watching = true;
  diagnostics.subscribe('http.server.request.start', (message) => begin(message as Started));
}

function begin({ request, response, socket, server }: Started): void {
  const start = process.hrtime.bigint();
  if (!known.has(server)) {
    known.add(server);
    servers.add(new WeakRef(server));
  }
  if (!counted.has(socket)) {
    counted.set(socket, { read: 0, written: 0 });
    connections++;
  }
  open++;
  response.once('close', () => {
    open--;
    end(request, response, Number(process.hrtime.bigint() - start) / 1e9);
    const bytes = counted.get(socket)!;
    read += socket.bytesRead - bytes.read;
    written += socket.bytesWritten - bytes.written;
    counted.set(socket, { read: socket.bytesRead, written: socket.bytesWritten });
  });
}

function end(request: IncomingMessage, response: ServerResponse, took: number): void {
  const method = METHODS.has(request.method!) ? request.method! : 'other';
  const status = response.headersSent ? `${Math.min(Math.floor(response.statusCode / 100), 5)}xx` : 'none';
  const key = `${method} ${status}`;
  const counter = requests.get(key);
  if (counter === undefined) requests.set(key, { method, status, count: 1 });
  else counter.count++;
  ended++;
  seconds += took;
  const bucket = BOUNDS.findIndex((bound) => took <= bound);
  if (bucket !== -1) buckets[bucket]++;
}

function openConnections(): number {
  let sum = 0;
  for (const reference of servers) {
    const server = reference.deref();
    if (server === undefined) servers.delete(reference);
    // Node's own count, which `getConnections` gives in a callback.
    else sum += (server as unknown as { _connections: number })._connections;
  }
  return sum;
}

const JAVASCRIPT = { answered_by: 'javascript' };

export function familiesOnNode(delay: LoopDelay): Metric[] {
  const duration = 'xsys_http_request_duration_seconds';
  let sum = 0;
  const durations: MetricValue[] = BOUNDS.map((le, n) => ({ metricName: `${duration}_bucket`, labels: { le: String(le), ...JAVASCRIPT }, value: (sum += buckets[n]) }));
  durations.push({ metricName: `${duration}_bucket`, labels: { le: '+Inf', ...JAVASCRIPT }, value: ended });
  durations.push({ metricName: `${duration}_sum`, labels: JAVASCRIPT, value: seconds }, { metricName: `${duration}_count`, labels: JAVASCRIPT, value: ended });
  const plain = (name: string, type: Metric['type'], help: string, value: number): Metric => family(name, type, help, [{ metricName: name, labels: {}, value }]);
  const total = 'xsys_http_requests_total';
  const loop = 'xsys_event_loop_delay_seconds';
  return [
    family(
      total,
      'counter',
      'Requests that have ended, by who answered; status none: the client had left before.',
      [...requests.values()].map(({ method, status, count }) => ({ metricName: total, labels: { method, status, ...JAVASCRIPT }, value: count })),
    ),
    family(duration, 'histogram', "From a request's head to the end of its answer.", ended === 0 ? [] : durations),
    plain('xsys_http_requests_in_flight', 'gauge', 'Requests that are being answered.', open),
    plain('xsys_http_connections_total', 'counter', 'Accepted connections.', connections),
    plain('xsys_http_connections_open', 'gauge', 'Open connections.', openConnections()),
    plain('xsys_http_received_bytes_total', 'counter', 'Bytes that clients sent.', read),
    plain('xsys_http_sent_bytes_total', 'counter', 'Bytes that were sent to clients.', written),
    family(
      loop,
      'gauge',
      "How late an isolate's event loop was in the last seconds.",
      Object.entries(delay).map(([stat, value]) => ({ metricName: loop, labels: { isolate: '0', stat }, value: value as number })),
    ),
  ];
}

function family(name: string, type: Metric['type'], help: string, values: readonly MetricValue[]): Metric {
  return { name, help, type, values, aggregator: aggregatorOf(name) };
}

/** Of delays the worst counts, of everything else the sum. */
export function aggregatorOf(name: string): Metric['aggregator'] {
  return name === 'xsys_event_loop_delay_seconds' || name === 'xsys_isolate_blocked_seconds' ? 'max' : 'sum';
}
