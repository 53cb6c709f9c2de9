/** External entities in XML (XXE). Enters: a text. Leaves: a verdict; texts that are no XML are harmless. */
import type { XXEConfig } from '../security-config';
import { HARMLESS, verdict, weightOf, type Sign, type Verdict } from './verdict';

const SIGNS: readonly Sign[] = [
  /<!ENTITY\s+\w+\s+(?:SYSTEM|PUBLIC)\s/i,
  /<!ENTITY\s+%\s+\w/i,
  /<!DOCTYPE\s+\w+\s+SYSTEM\s/i,
  /<!DOCTYPE\s+\w+\s+PUBLIC\s/i,
  /SYSTEM\s+["'](?:file|https?|ftp):\/\//i,
  /(?:php|expect|data):\/\//i,
].map((pattern) => [0.7, pattern]);

export function detectExternalEntities(config: XXEConfig): (text: string) => Verdict {
  const { allowDTD = false, allowExternalEntities = false, strictMode = true } = config;
  const limits = { critical: 0.8, high: strictMode ? 0.3 : 0.5, medium: 0.3 };
  return (text) => {
    if (!text.includes('<?xml') && !text.includes('<!DOCTYPE')) return HARMLESS;
    let score = weightOf(text, SIGNS);
    if (!allowDTD && /<!DOCTYPE/i.test(text)) score += 0.5;
    if (!allowExternalEntities && /<!ENTITY/i.test(text)) score += 0.6;
    return verdict(score, limits);
  };
}
