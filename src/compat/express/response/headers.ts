/** Response headers. Enters: fields and values as users give them. Leaves: headers as Node takes them. */
import encodeUrl = require('encodeurl');
import vary = require('vary');
import { contentTypeOf } from '../media-types';
import type { Response } from '../types';

const CONTENT_TYPE = 'content-type';

export function header(this: Response, field: string, given?: unknown): Response {
  if (arguments.length !== 2) {
    const fields = field as unknown as Record<string, unknown>;
    // Inherited fields too, as an options object may be made with Object.create.
    for (const name in fields) this.set(name, fields[name]);
    return this;
  }
  let value: string | string[] | false = Array.isArray(given) ? given.map(String) : String(given);
  // Lower case is made only of a name that may be the one.
  if ((typeof field !== 'string' || field.length === CONTENT_TYPE.length) && field.toLowerCase() === CONTENT_TYPE) {
    if (Array.isArray(value)) throw new TypeError('Content-Type cannot be set to an Array');
    value = contentTypeOf(value);
  }
  this.setHeader(field, value as string);
  return this;
}

export function contentType(this: Response, type: string): Response {
  return this.set('Content-Type', type.indexOf('/') !== -1 ? type : contentTypeOf(type) || 'application/octet-stream');
}

export function headerValue(this: Response, field: string): number | string | string[] | undefined {
  return this.getHeader(field);
}

export const headerMembers: object & ThisType<Response> = {
  set: header,
  header,

  get: headerValue,

  append(field: string, value: unknown) {
    const earlier = this.get(field);
    if (!earlier) return this.set(field, value);
    const list: unknown[] = Array.isArray(earlier) ? earlier : [earlier];
    return this.set(field, list.concat(value));
  },

  type: contentType,
  contentType,

  links(links: Record<string, string | string[]>) {
    const earlier = this.get('Link') || '';
    const linkTo = (target: string, relation: string) => `<${target}>; rel="${relation}"`;
    const added = Object.keys(links)
      .map((relation) => {
        const targets = links[relation];
        if (!Array.isArray(targets)) return linkTo(targets, relation);
        return targets.map((target) => linkTo(target, relation)).join(', ');
      })
      .join(', ');
    return this.set('Link', earlier ? `${earlier as string}, ${added}` : added);
  },

  location(url: unknown) {
    return this.set('Location', encodeUrl(url));
  },

  vary(field: unknown) {
    vary(this, field);
    return this;
  },
};
