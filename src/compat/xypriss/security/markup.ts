/**
 * `security.xss`, its first half: markup in what clients send becomes text. Enters: a request. Leaves: body and query in
 * which only the allowed tags are tags: `a < b` is `a &lt; b`, as it was in XyPriss. The filter is the library that XyPriss
 * uses, because programs see its output in their data.
 */
import { FilterXSS } from 'xss';
import type { Guard } from './parameter-pollution';
import { mapTexts } from './sent-values';
import type { Request } from '../messages/message-types';

/** What stays where nobody names tags. */
export const DEFAULT_TAGS: Record<string, string[]> = { a: ['href', 'title'] };

export function markup(tags: Record<string, string[]>): Guard {
  const filter = new FilterXSS({ whiteList: tags });
  // Without an angle bracket there is no tag, and nothing to escape.
  const change = (text: string) => (/[<>]/.test(text) ? filter.process(text) : text);
  return (req) => {
    if (req.body) req.body = mapTexts(req.body, change);
    if (hasQuery(req)) req.query = mapTexts(req.query, change) as Record<string, unknown>;
  };
}

/** Whether looking at the query could find anything. */
export function hasQuery(req: Request): boolean {
  return req.originalUrl.includes('?');
}

/** What remains of markup that is not one of XyPriss's own allowed tags: the filter would still change it. */
export function stillMarkup(filter: FilterXSS, text: string): boolean {
  return /[<>]/.test(text) && filter.process(text) !== text;
}
