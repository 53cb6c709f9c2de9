/** LDAP filters in a text. Enters: the text. Leaves: a verdict: every character that a filter gives a meaning counts. */
import type { LDAPInjectionConfig } from '../security-config';
import { countOf, verdict, type Verdict } from './verdict';

 
const SIGNS = [/[*()\\|&]/g, /\0/g, /\)\s*\(\s*\|/g, /\)\s*\(\s*&/g, /\*{2,}/g, /,\s*(?:cn|ou|dc|o)=/gi];

export function detectLdap(config: LDAPInjectionConfig): (text: string) => Verdict {
  const threshold = config.falsePositiveThreshold ?? 0.6;
  const limits = { critical: Infinity, high: config.strictMode ? Math.min(threshold, 0.7) : 0.7, medium: threshold };
  return (text) => verdict(SIGNS.reduce((sum, pattern) => sum + 0.3 * countOf(text, pattern), 0), limits);
}
