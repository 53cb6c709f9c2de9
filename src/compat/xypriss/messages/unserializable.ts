/**
 * JSON of what `JSON.stringify` refuses. Enters: the value, and why it was refused. Leaves: its JSON with every circular
 * reference named, or a JSON object that says what failed: XyPriss answers 200 with it.
 */
export function unserializable(value: unknown, refusal: unknown): string {
  const ancestors: object[] = [];
  try {
    return JSON.stringify(value, function (this: object, _key: string, each: unknown) {
      if (typeof each !== 'object' || each === null) return each;
      while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
      if (ancestors.includes(each)) return '[Circular Reference]';
      ancestors.push(each);
      return each;
    });
  } catch (error) {
    return JSON.stringify({
      error: 'Serialization failed',
      message: 'Unable to serialize response object',
      originalError: String(((error ?? refusal) as Error).message),
    });
  }
}
