/**
 * The native form of `express.static`. Enters: settings. Leaves: what the engine's `files` step takes, or undefined where
 * an option means something that only `send` itself can do. What an option comes to is asked of a SendStream that is never
 * piped, so that its defaults and its arithmetic are `send`'s own.
 */
import { createHash } from 'node:crypto';
import mime = require('mime-types');
import send = require('send');
import { MEDIA_TYPES_DIGEST } from './media-types.generated';
import type { StaticSettings } from './options';

/** Options that the native form knows; any other goes to the reader that `send` makes. */
const KNOWN = new Set([
  'acceptRanges', 'cacheControl', 'dotfiles', 'etag', 'extensions', 'fallthrough', 'immutable', 'index', 'lastModified',
  'maxAge', 'maxage', 'precompressed', 'redirect', 'root', 'setHeaders', 'symlinks',
]);

/** What `send` makes of its options. */
interface Read {
  _acceptRanges: boolean;
  _cacheControl: boolean;
  _dotfiles: 'allow' | 'deny' | 'ignore';
  _etag: boolean;
  _extensions: string[];
  _immutable: boolean;
  _index: string[];
  _lastModified: boolean;
  _maxage: number;
  _root: string;
}

/** The `mime-types` that decide. */
export interface MediaTypes {
  readonly types: Readonly<Record<string, string>>;
  contentType(extension: string): string | false;
}

export function nativeForm(settings: StaticSettings, media: MediaTypes = mime as unknown as MediaTypes): object | undefined {
  const { options, fallthrough, redirect, setHeaders, beneath, precompressed } = settings;
  if (setHeaders) return undefined;
  for (const name in options) if (!KNOWN.has(name)) return undefined;
  const read = readBySend(options);
  if (read === undefined || !read._index.every(isPlainName) || !read._extensions.every((name) => !/[/\0]/.test(name))) {
    return undefined;
  }
  const age = `public, max-age=${Math.floor(read._maxage / 1000)}${read._immutable ? ', immutable' : ''}`;
  const form = {
    root: read._root,
    dotfiles: read._dotfiles === 'allow',
    etag: read._etag,
    extensions: read._extensions,
    fallthrough,
    index: read._index,
    lastModified: read._lastModified,
    cacheControl: read._cacheControl ? age : null,
    acceptRanges: read._acceptRanges,
    redirect,
    beneath,
    precompressed,
  };
  return { toJSON: () => ({ ...form, types: ownTypes(media) }) };
}

function readBySend(options: send.SendOptions): Read | undefined {
  let stream: Partial<Read>;
  try {
    stream = send({} as never, '/', options) as unknown as Partial<Read>;
  } catch {
    // The same error comes with each request, as it does with `serve-static`.
    return undefined;
  }
  const { _root, _maxage, _index, _extensions, _dotfiles } = stream;
  const known =
    typeof _root === 'string' && typeof _maxage === 'number' && Array.isArray(_index) && Array.isArray(_extensions) &&
    (_dotfiles === 'allow' || _dotfiles === 'deny' || _dotfiles === 'ignore') &&
    [stream._acceptRanges, stream._cacheControl, stream._etag, stream._immutable, stream._lastModified].every((flag) => typeof flag === 'boolean');
  return known ? (stream as Read) : undefined;
}

/** One name in a folder, with which nothing has to be worked out. */
function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}

/** The types of this installation where they are not the engine's, because another `mime-db` is installed. */
function ownTypes(media: MediaTypes): Record<string, string> | null {
  const rows = Object.keys(media.types).map((extension) => [extension, media.contentType(`.${extension}`) as string]);
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('base64');
  return digest === MEDIA_TYPES_DIGEST ? null : (Object.fromEntries(rows) as Record<string, string>);
}
