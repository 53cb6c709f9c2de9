/**
 * SQL in a text. Enters: the text and its place in the request. Leaves: a verdict. Signs of an attack count for it,
 * quotes and keywords a little, the looks of ordinary text against it; a place that is named for prose weighs less.
 */
import type { SQLInjectionConfig } from '../security-config';
import { countOf, verdict, weightOf, type Sign, type Verdict } from './verdict';

const VERBS = '(?:select|union|drop|delete|insert|update|create|alter)';
const EQUAL = String.raw`(?:'?\d+'?\s*=\s*'?\d+'?|'[^']*'\s*=\s*'[^']*'|true|false)`;

/** Weights: the old core's own, so that the same texts are refused. */
const SIGNS: readonly Sign[] = [
  [0.9, /(?:^|\s)union\s+(?:all\s+)?select/i],
  [0.8, new RegExp(String.raw`(?:--|#|/\*).*?${VERBS}`, 'i')],
  [0.7, /;\s*--/],
  [0.8, new RegExp(String.raw`(?:^|\s)or\s+${EQUAL}`, 'i')],
  [0.8, new RegExp(String.raw`(?:^|\s)and\s+${EQUAL}`, 'i')],
  [0.7, /'\s+(?:or|and)\s+'/i],
  [0.8, /\/\*.*?\*\/(?:or|and)\/\*.*?\*\//i],
  [0.9, /(?:sleep|waitfor|delay)\s*\(.*?\)/i],
  [0.8, /waitfor\s+delay\s+'/i],
  [0.8, /exec(?:ute)?\s+[sx]p_\w/i],
  [0.7, /information_schema\.(?:tables|columns|schemata)/i],
  [0.9, /;\s*(?:drop|delete|truncate)\s+(?:table|database)/i],
  [0.6, /0x(?:27|22|5c|2d)/i],
  [0.5, /'{3}|"{3}/],
  [0.8, /;\s*(?:drop|delete|insert|update|create|alter)\s/i],
];

const KEYWORD = new RegExp(String.raw`\b${VERBS}\b`, 'gi');
const CONDITION = /\b(?:or|and)\s+\w+\s*=\s*\w+/gi;
const COMMENT = /--|#/g;
const WILDCARD = /[%_]/g;
const PROSE = /search|filter|name|description|comment|review|address|title|content|message|email/;

function hints(text: string, place: string, contextual: boolean): number {
  const counts = { keyword: countOf(text, KEYWORD), condition: countOf(text, CONDITION), quotes: countOf(text, /['"]/g) };
  const others = counts.condition + countOf(text, COMMENT) + countOf(text, WILDCARD);
  if (!contextual) return 0.1 * (counts.keyword + counts.quotes + others);
  const prose = PROSE.test(place.toLowerCase());
  const factor = prose ? 0.03 : 0.1;
  const named = place.includes('name') || place.includes('description');
  return factor * (counts.keyword * (prose ? 0.1 : 1) + counts.quotes * (named ? 0.2 : 1) + others);
}

const ORDINARY = [/^[A-Z][a-z]+\s[A-Z][a-z]+$/, /^[\w.-]+@[\w.-]+\.\w+$/, /^\d{1,5}\s\w+(?:\s\w+)*$/, /^[A-Za-z0-9\s\-.,!?()]+$/];

function ordinary(text: string): number {
  let score = countOf(text, /\b[a-zA-Z]{3,}\b/g) > 2 ? 0.2 : 0;
  for (const pattern of ORDINARY) if (pattern.test(text)) score += 0.15;
  if (text.length > 10 && text.length < 200) score += 0.1;
  if (countOf(text, /'/g) % 2 === 0 && countOf(text, /"/g) % 2 === 0) score += 0.1;
  return Math.min(score, 0.5);
}

const THRESHOLDS = { low: 0.8, medium: 0.6, high: 0.3 };

export function detectSql(config: SQLInjectionConfig): (text: string, place: string) => Verdict {
  const contextual = config.contextualAnalysis !== false;
  const high = config.falsePositiveThreshold ?? (config.riskThreshold && THRESHOLDS[config.riskThreshold]) ?? 0.6;
  const limits = { critical: 0.8, high: config.strictMode ? Math.min(high, 0.3) : high, medium: 0.3 };
  const custom = (config.customPatterns ?? []).map((pattern): Sign => [1, new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))]);
  return (text, place) => {
    const signs = weightOf(text, SIGNS) + weightOf(text, custom);
    return verdict(signs + hints(text, place, contextual) * 0.3 - ordinary(text), limits);
  };
}
