/**
 * How late this isolate's event loop is. Enters: nothing, once somebody wants metrics. Leaves: numbers over the last
 * seconds, to whoever asks, and to the engine now and then, which has them for a scrape that this loop does not answer.
 */
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { engineForMetrics } from './engine';

/** Milliseconds between two samples; each is late by what it has beyond them. */
const RESOLUTION = 20;
/** What is told is as old as this. */
const TELL_EVERY = 1_000;
/** After so many the window begins anew: as long as Prometheus usually waits between two scrapes. */
const TELLS_PER_WINDOW = 15;

/** In seconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

let histogram: IntervalHistogram | undefined;
/** The greatest delay of the window before: a peak is not forgotten the moment that a window begins. */
let before = 0;
let tells = 0;

export function watchLoop(): void {
  if (histogram !== undefined) return;
  histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  setInterval(tell, TELL_EVERY).unref();
}

export function loopDelay(): LoopDelay {
  if (histogram === undefined || histogram.count === 0) return { p50: 0, p99: 0, max: before };
  const [p50, p99, max] = [histogram.percentile(50), histogram.percentile(99), histogram.max].map(late) as [number, number, number];
  return { p50, p99, max: Math.max(max, before) };
}

function late(nanoseconds: number): number {
  return Math.max(0, Math.round(nanoseconds / 1e3 - RESOLUTION * 1e3)) / 1e6;
}

function tell(): void {
  const delay = loopDelay();
  engineForMetrics()?.noteLoop(JSON.stringify(delay));
  if (++tells % TELLS_PER_WINDOW !== 0) return;
  before = histogram!.count === 0 ? 0 : late(histogram!.max);
  histogram!.reset();
}
