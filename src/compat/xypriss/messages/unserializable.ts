/**
 * JSON of what `JSON.stringify` refuses. Enters: the value, and why it was refused. Leaves: its JSON with every circular
 * reference named, or a JSON object that says what failed: XyPriss answers 200 with it.
 */
import { expressStringify } from '../json/safe-stringify';

export function unserializable(value: unknown, refusal: unknown): string {
  const why = (refusal as Error | undefined)?.message ?? String(refusal);
  if (/circular/i.test(why)) {
    const text = expressStringify(value, { truncateStrings: Infinity });
    if (!text.startsWith('[Serialization Error')) return text;
  }
  return JSON.stringify({ error: 'Serialization failed', message: 'Unable to serialize response object', originalError: why });
}
