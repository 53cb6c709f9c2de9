/**
 * Takes chance out of an observation. Enters: any JSON value, a scenario's masks, the ports its servers had. Leaves: a
 * copy. Only dates of the right form, ports, and what a scenario names with a reason are masked.
 */

const HTTP_DATE = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20\d\d \d\d:\d\d:\d\d GMT\b/;

/** A head inside of text, as when bytes were left unparsed. */
const DATE_LINE = new RegExp(`(\\r\\nDate: )${HTTP_DATE.source}`, 'gi');

/**
 * @template T
 * @param {T} value
 * @param {{ pattern: RegExp, as: string }[]} masks
 * @param {number[]} ports
 * @returns {T}
 */
export function maskStrings(value, masks = [], ports = []) {
  if (typeof value === 'string') return maskText(value, masks, ports);
  if (Array.isArray(value)) {
    // A header as [name, value]: only `Date` may differ by the clock alone; Expires and Last-Modified are compared.
    if (value.length === 2 && /^date$/i.test(value[0]) && HTTP_DATE.test(value[1])) return [value[0], '<date>'];
    return value.map((item) => maskStrings(item, masks, ports));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      /^date$/i.test(key) && HTTP_DATE.test(String(item)) ? '<date>' : maskStrings(item, masks, ports),
    ]),
  );
}

function maskText(text, masks, ports) {
  let masked = text.replace(DATE_LINE, '$1<date>');
  for (const port of ports) masked = masked.replaceAll(`:${port}`, ':<port>');
  for (const { pattern, as } of masks) masked = masked.replace(pattern, as);
  return masked;
}
