/**
 * Which paths a layer concerns, in the engine's terms. Enters: a layer, and the mount that its table stands at. Leaves:
 * patterns for the whole path of a request, which never leave out a path that the layer matches, and the word whether
 * they match exactly as it does. It knows no steps and calls nothing.
 */
import type { Layer, Path } from '../router';

/** Where a table of layers stands: plain text, empty at the root, without a slash at its end. */
export interface Mount {
  readonly text: string;
  readonly sensitive: boolean;
}

export interface Whereabouts {
  readonly pattern: string;
  readonly caseSensitive: boolean;
  readonly strict: boolean;
  readonly end: boolean;
  /** It is plain text, and matches exactly the paths that the layer matches. */
  readonly exact: boolean;
}

export const ROOT: Mount = { text: '', sensitive: false };

/** Characters that mean themselves, in path-to-regexp's syntax and in a path. */
const TEXT = /^(?:\/[\w.~@,;=&$'%-]+)+$/;
/** The same, or a parameter that is a whole segment. */
const SEGMENTS = /^(?:\/(?:[\w.~@,;=&$'%-]+|:[A-Za-z_]\w*))+$/;
const NAMES = /:\w+/g;
const LETTERS = /[A-Za-z]/;

/** More than one only where they have no path in common, or where none is exact. */
export function whereabouts(layer: Layer, mount: Mount): readonly Whereabouts[] {
  const { rawPath } = layer;
  if (!Array.isArray(rawPath)) return ofPath(rawPath, layer, mount);
  const all = (rawPath as readonly Path[]).flatMap((path) => ofPath(path, layer, mount));
  // Two paths of one layer may match the same request, which it handles once.
  return rawPath.length === 1 ? all : all.map((each) => ({ ...each, exact: false }));
}

function ofPath(path: Path, layer: Layer, mount: Mount): Whereabouts[] {
  const { sensitive: given, strict: isStrict, end: isEnd } = layer.matching;
  const [sensitive, strict, end] = [Boolean(given), Boolean(isStrict), isEnd !== false];
  if (typeof path !== 'string') return below(mount);
  if (path === '/' && !end) return below(mount, true);
  const loose = strict || path === '/' ? path : path.replace(/\/+$/, '');
  const plain = TEXT.test(loose);
  if (mount.text === '') {
    return [{ pattern: path, caseSensitive: sensitive, strict, end, exact: plain || loose === '/' }];
  }
  if (loose === '/') {
    const whole = { pattern: mount.text, caseSensitive: mount.sensitive, strict: false, end: true, exact: true };
    // Below a mount `//` is left of a path that ends in two slashes, and without `strict` the second one means nothing.
    return strict ? [whole] : [whole, { ...whole, pattern: `${mount.text}//`, strict: true }];
  }
  // What is left of a path that the mount took whole is a slash: only of these forms it is known what they make of it.
  if (!SEGMENTS.test(loose)) return below(mount);
  const one = !LETTERS.test(mount.text) || mount.sensitive === sensitive || !LETTERS.test(loose.replace(NAMES, ''));
  const caseSensitive = LETTERS.test(loose.replace(NAMES, '')) ? sensitive && (mount.sensitive || !LETTERS.test(mount.text)) : mount.sensitive;
  return [{ pattern: mount.text + loose, caseSensitive, strict, end, exact: plain && one }];
}

/** Everything that the table of this mount sees. */
function below(mount: Mount, exact = false): Whereabouts[] {
  return [{ pattern: mount.text || '/', caseSensitive: mount.sensitive, strict: false, end: false, exact }];
}

/** Where the table stands that is mounted at `at`, which is exact. */
export function mountAt(at: Whereabouts): Mount {
  return { text: at.pattern.replace(/\/+$/, ''), sensitive: at.caseSensitive };
}

/** Whether a request may reach the layer, and fail there, because a parameter's escape is none. */
export function hasParameters(path: Path): boolean {
  return typeof path !== 'string' || !(path === '/' || TEXT.test(path.replace(/\/+$/, '')));
}
