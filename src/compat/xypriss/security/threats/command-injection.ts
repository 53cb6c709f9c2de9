/** Shell commands in a text. Enters: the text. Leaves: a verdict; see `sql-injection.ts` for how it is counted. */
import type { CommandInjectionConfig } from '../security-config';
import { countOf, verdict, weightOf, type Sign, type Verdict } from './verdict';

const SIGNS: readonly Sign[] = [
  [0.9, /[;&|`]\s*(?:ls|cat|wget|curl|nc|netcat|bash|sh|cmd|powershell|eval|exec)/i],
  [0.9, /\$\(.*?\)/],
  [0.9, /`.*?`/],
  [0.8, /\|\s*(?:bash|sh|cmd|powershell|python|perl|ruby|node)/i],
  [0.7, /[<>]\s*(?:\/etc\/|\/bin\/|C:\\)/i],
  [0.6, /%0a|%0d|%09/i],
  [0.9, /rm\s+-rf|del\s+\/|format\s|mkfs|dd\s+if=/i],
  [0.7, /(?:wget|curl|nc|netcat|telnet|ssh|ftp)\s/i],
  [0.9, /(?:eval|exec|system|passthru|shell_exec|popen)\s*\(/i],
];

const HINTS = [/[;&|`$()]/g, /[<>]/g, /\b(?:ls|cat|echo|pwd|cd|mkdir|touch|grep|find|chmod|chown)\b/gi];

function ordinary(text: string): number {
  const words = text.split(/\s+/);
  let score = words.length > 3 && words.every((word) => /^[a-zA-Z]+$/.test(word)) ? 0.3 : 0;
  if (!/[;&|`$()<>]/.test(text)) score += 0.2;
  if (text.length > 10 && text.length < 200) score += 0.1;
  return Math.min(score, 0.5);
}

export function detectCommand(config: CommandInjectionConfig): (text: string) => Verdict {
  const high = config.strictMode ? 0.4 : (config.falsePositiveThreshold ?? 0.7);
  const allowed = (config.allowedCommands ?? []).map((command) => new RegExp(`\\b${command.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`, 'gi'));
  return (text) => {
    const looked = allowed.reduce((rest, command) => rest.replace(command, ''), text);
    const hints = HINTS.reduce((sum, pattern) => sum + 0.1 * countOf(looked, pattern), 0);
    return verdict(weightOf(looked, SIGNS) + hints * 0.3 - ordinary(looked), { critical: 0.9, high, medium: 0.4 });
  };
}
