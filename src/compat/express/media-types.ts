/**
 * Media types as responses need them. Enters: types and extensions as users write them. Leaves: Content-Type values
 * and what `Accept` is compared with. Meaning comes from `mime-types` and `content-type`; their answers for recent
 * values are kept, because an application uses the same few.
 */
import { onUse } from '../../on-use';

const contentType = onUse(() => require('content-type') as typeof import('content-type'));
const mime = onUse(() => require('mime-types') as typeof import('mime-types'));

/** Origin of the bound: far more types than an application uses, little enough that made-up ones cost nothing. */
const REMEMBERED = 256;

/**
 * What `mime.contentType` says of the types that nearly every application uses, and few use others: the whole table of
 * types is the largest thing that Express loads.
 */
const TEXT = 'text/plain; charset=utf-8';
const HTML = 'text/html; charset=utf-8';
const JSON_TEXT = 'application/json; charset=utf-8';
const BYTES = 'application/octet-stream';
export const COMMON_TYPES: ReadonlyMap<string, string> = new Map([
  ...[['text', TEXT], ['txt', TEXT], ['text/plain', TEXT], ['html', HTML], ['text/html', HTML]] as const,
  ...[['json', JSON_TEXT], ['application/json', JSON_TEXT], ['bin', BYTES], ['application/octet-stream', BYTES]] as const,
]);

/** A function of one string that remembers its recent answers; when full it starts afresh. */
function remembering<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) {
      answer = compute(text);
      if (known.size >= REMEMBERED) known.clear();
      known.set(text, answer);
    }
    return answer;
  };
}

const otherType = remembering((type) => mime().contentType(type));

/** `mime.contentType`: the type with a charset where one belongs; an extension's type; false when unknown. */
export function contentTypeOf(type: string): string | false {
  return COMMON_TYPES.get(type) ?? otherType(type);
}

const utf8Of = remembering((type) => {
  const parsed = contentType().parse(type);
  parsed.parameters.charset = 'utf-8';
  return contentType().format(parsed);
});

/** The type with this charset in place of its own. */
export function setCharset(type: string, charset: string): string {
  if (!type || !charset) return type;
  if (charset === 'utf-8') return utf8Of(type);
  const parsed = contentType().parse(type);
  parsed.parameters.charset = charset;
  return contentType().format(parsed);
}

export interface AcceptedType {
  value: string;
  quality?: number;
  params: Record<string, string>;
}

/** A type with its parameters, or the type of an extension. */
export function normalizeType(type: string): AcceptedType {
  return type.indexOf('/') !== -1 ? parseParameters(type) : { value: mime().lookup(type) || 'application/octet-stream', params: {} };
}

export function normalizeTypes(types: readonly string[]): AcceptedType[] {
  return types.map(normalizeType);
}

/** Lenient on purpose: a parameter without '=' is passed over, not refused. */
function parseParameters(type: string): AcceptedType {
  const [value, ...parameters] = type.split(';');
  const accepted: AcceptedType = { value: value.trim(), quality: 1, params: {} };
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    if (equals === -1) continue;
    const name = parameter.slice(0, equals).trim();
    const text = parameter.slice(equals + 1).trim();
    if (name === 'q') accepted.quality = parseFloat(text);
    else accepted.params[name] = text;
  }
  return accepted;
}
