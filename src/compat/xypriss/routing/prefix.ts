/**
 * Where a middleware runs. Enters: the path that `app.use` was given. Leaves: whether a request's path lies under it, at
 * a segment's boundary: `/pre` is over `/pre/x`, never over `/prefix`.
 */
export type Prefix = (path: string) => boolean;

export function prefixOf(path: string | RegExp): Prefix | undefined {
  if (path instanceof RegExp) {
    const pattern = new RegExp(path.source, path.flags.replace(/[gy]/g, ''));
    return (given) => pattern.test(given);
  }
  if (path === '/' || path === '' || /^\/?\*+$/.test(path)) return undefined;
  const base = path.replace(/\/\*+$/, '/');
  if (/(^|\/)(:|\*+(\/|$))/.test(base)) return segmentsPrefix(base);
  if (base.endsWith('/')) return (given) => given.startsWith(base);
  const { length } = base;
  return (given) => given.startsWith(base) && (given.length === length || given.charCodeAt(length) === 0x2f);
}

/** With parameters or wildcards among its segments, each of which stands for any one segment. */
function segmentsPrefix(path: string): Prefix {
  const parts = path.replace(/\/$/, '').split('/');
  return (given) => {
    const segments = given.split('/');
    if (segments.length < parts.length) return false;
    return parts.every((part, at) => part === segments[at] || ((part.startsWith(':') || /^\*+$/.test(part)) && segments[at] !== ''));
  };
}
