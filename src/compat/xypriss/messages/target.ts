/**
 * The path of a request target. Enters: `req.url`. Leaves: the pathname as Node's `url.parse` gives it, which is what
 * routes of the old core were compared with; and the query string behind it.
 */

/** What `url.parse` writes as percent escapes, and the backslash that it turns. */
const UNUSUAL = /[\s{}|\\^`<>"'#]/;
const ESCAPED = /[\s{}|^`<>"']/g;
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

function escapeCharacter(character: string): string {
  return character === "'" ? '%27' : encodeURIComponent(character);
}

export function pathOf(url: string): string {
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.substring(0, question);
  if (path.charCodeAt(0) === 0x2f && !UNUSUAL.test(path)) return path;
  return unusualPath(path);
}

function unusualPath(path: string): string {
  const hash = path.indexOf('#');
  const whole = hash === -1 ? path : path.substring(0, hash);
  const local = whole.charCodeAt(0) === 0x2f ? whole : whole.replace(ABSOLUTE, '');
  return local.replace(/\\/g, '/').replace(ESCAPED, escapeCharacter) || '/';
}

/** Without its question mark; empty when there is none. */
export function queryOf(url: string): string {
  const question = url.indexOf('?');
  if (question === -1) return '';
  const hash = url.indexOf('#', question);
  return hash === -1 ? url.substring(question + 1) : url.substring(question + 1, hash);
}
