/**
 * Which paths a route or a middleware may concern, in the engine's terms. Enters: a path as it was registered, on an app or
 * a router. Leaves: a place of a plan that leaves out no path that it matches, and may have more: the part before the first
 * parameter, wildcard or character with a meaning of its own, and all below it.
 */
import type { Place } from '../../../plan/table';

/** Segments whose characters mean themselves, here and there. */
const TEXT = /^(?:\/[\w.~@,;=&$'%-]+)*/;

/** `end`: what is below the path is none of its business. */
export function whereaboutsOf(path: string | RegExp, end: boolean): Place {
  const place = { caseSensitive: false, strict: false, mounted: 0 };
  if (path instanceof RegExp) return { ...place, pattern: '/', end: false };
  if (path === '/') return { ...place, pattern: '/', end: true };
  const [text] = TEXT.exec(path)!;
  const rest = path.slice(text.length);
  if (text !== '' && (rest === '' || rest === '/')) return { ...place, pattern: text, end };
  // A segment that goes on with other characters may begin like none of them.
  const whole = rest.startsWith('/') ? text : text.slice(0, text.lastIndexOf('/'));
  return { ...place, pattern: whole || '/', end: false };
}
