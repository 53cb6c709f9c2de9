/** A way out of a folder in a text. Enters: the text. Leaves: a verdict; see `sql-injection.ts` for how it is counted. */
import type { PathTraversalConfig } from '../security-config';
import { countOf, HARMLESS, verdict, weightOf, type Sign, type Verdict } from './verdict';

const SIGNS: readonly Sign[] = [
  /(?:\.\.[/\\]){2}/,
  /%2e%2e(?:[/\\]|%2f|%5c)/i,
  /%252e%252e(?:[/\\]|%252f)/i,
  /\.\.%c(?:0%af|1%9c)/i,
  /\.\.[/\\].*%00/,
  /^(?:\/|\\\\|[a-zA-Z]:\\)/,
  /\/(?:etc|proc|sys|dev)\/|C:\\(?:Windows|Program Files)\\/i,
  /\.\.(?:%2f|%5c)/i,
].map((pattern) => [0.8, pattern]);

const HINTS = [/\.\.[/\\]/g, /\/\.[^/]+/g, /\.(?:bak|backup|old|tmp|swp)$/gi, /\.(?:conf|config|ini|env)$/gi];
const PICTURES_AND_TEXT = ['.jpg', '.png', '.pdf', '.txt'];

export function detectTraversal(config: PathTraversalConfig): (text: string) => Verdict {
  const { allowedPaths = [], allowedExtensions = PICTURES_AND_TEXT, maxDepth = 3 } = config;
  const high = config.strictMode ? 0.3 : (config.falsePositiveThreshold ?? 0.6);
  return (text) => {
    if (allowedPaths.some((path) => text.startsWith(path))) return HARMLESS;
    const depth = text.split(/[/\\]/).filter((part) => part !== '' && part !== '.').length;
    let hints = HINTS.reduce((sum, pattern) => sum + 0.2 * countOf(text, pattern), 0);
    if (depth > maxDepth) hints += 0.3;
    let ordinary = allowedExtensions.some((extension) => text.toLowerCase().endsWith(extension)) ? 0.3 : 0;
    if (/^[\w\-.]+$/.test(text)) ordinary += 0.3;
    if (depth <= 2) ordinary += 0.2;
    return verdict(weightOf(text, SIGNS) + hints * 0.4 - Math.min(ordinary, 0.5), { critical: 0.8, high, medium: 0.3 });
  };
}
