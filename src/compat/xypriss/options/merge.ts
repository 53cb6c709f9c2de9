/**
 * Options over options. Enters: defaults, `xypriss.config.json`, what the program gave. Leaves: one tree. Plain objects
 * are merged; everything else, arrays too, replaces what was there.
 */

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export function mergeOptions<T>(below: T, above: unknown): T {
  if (above === undefined || above === null) return below;
  if (!isPlainObject(below) || !isPlainObject(above)) return above as T;
  const merged: Record<string, unknown> = { ...below };
  for (const key of Object.keys(above)) {
    if (key === '__proto__') continue;
    if (above[key] !== undefined) merged[key] = mergeOptions(merged[key], above[key]);
  }
  return merged as T;
}
