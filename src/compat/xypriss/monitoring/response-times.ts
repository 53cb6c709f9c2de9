/**
 * How long answers take. Enters: requests. Leaves: their number, and percentiles of the last ones. Only one request in
 * {@link EACH} is timed, so that watching costs next to nothing; those that the engine answers by itself are counted only.
 */
import type { Response } from '../messages/message-types';

/** Origin: a listener and two looks at the clock cost about a microsecond. */
const EACH = 16;
const KEPT = 1024;

export class ResponseTimes {
  private watches = true;
  private count = 0;
  /** How many the engine had answered when counting began, or went on. */
  private nativeBefore = 0;
  private readonly nativeAnswers: () => number;
  private samples: number[] = [];
  private at = 0;

  constructor(nativeAnswers: () => number) {
    this.nativeAnswers = nativeAnswers;
  }

  get enabled(): boolean {
    return this.watches;
  }
  set enabled(enabled: boolean) {
    this.count = this.totalRequests;
    this.nativeBefore = this.nativeAnswers();
    this.watches = enabled;
  }

  begin(res: Response): void {
    if (!this.watches || this.count++ % EACH !== 0) return;
    const start = performance.now();
    res.once('finish', () => {
      this.samples[this.at] = performance.now() - start;
      this.at = (this.at + 1) % KEPT;
    });
  }

  reset(): void {
    this.count = 0;
    this.nativeBefore = this.nativeAnswers();
    this.samples = [];
    this.at = 0;
  }

  get totalRequests(): number {
    return this.count + (this.watches ? this.nativeAnswers() - this.nativeBefore : 0);
  }

  /** Milliseconds. */
  summary(): { totalRequests: number; p50ResponseTime: number; p95ResponseTime: number; p99ResponseTime: number; avgResponseTime: number } {
    const sorted = [...this.samples].sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
    const sum = sorted.reduce((total, each) => total + each, 0);
    return {
      totalRequests: this.totalRequests,
      p50ResponseTime: at(0.5),
      p95ResponseTime: at(0.95),
      p99ResponseTime: at(0.99),
      avgResponseTime: sorted.length === 0 ? 0 : sum / sorted.length,
    };
  }

  /** The last ones, newest last. */
  recent(count: number): number[] {
    return [...this.samples.slice(this.at), ...this.samples.slice(0, this.at)].slice(-count);
  }
}
