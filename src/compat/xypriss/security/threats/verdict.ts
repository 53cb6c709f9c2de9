/** How sure a detector is. Enters: nothing. Leaves: the type of its answer, and the counting that all detectors share. */
export type Risk = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

export interface Verdict {
  readonly malicious: boolean;
  readonly confidence: number;
  readonly risk: Risk;
}

export const HARMLESS: Verdict = { malicious: false, confidence: 0, risk: 'LOW' };

/** A sign of an attack, and how much it says. */
export type Sign = readonly [weight: number, pattern: RegExp];

export function weightOf(text: string, signs: readonly Sign[]): number {
  let sum = 0;
  for (const [weight, pattern] of signs) if (pattern.test(text)) sum += weight;
  return sum;
}

/** `pattern` has the flag `g`. */
export function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

export interface Limits {
  readonly critical: number;
  /** From here on it is an attack. */
  readonly high: number;
  readonly medium: number;
}

export function verdict(score: number, limits: Limits): Verdict {
  const confidence = Math.min(Math.max(score, 0), 1);
  if (confidence >= limits.critical) return { malicious: true, confidence, risk: 'CRITICAL' };
  if (confidence >= limits.high) return { malicious: true, confidence, risk: 'HIGH' };
  return { malicious: false, confidence, risk: confidence >= limits.medium ? 'MEDIUM' : 'LOW' };
}
