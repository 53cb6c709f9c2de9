/**
 * Headers whose names and values are known to be valid, put where Node's `setHeader` would put them. Enters: a response
 * that nobody has patched. Leaves: its header slots, or undefined where `setHeader` must be asked: then it is.
 * It exists because checking a name and a value costs more than everything else that such a header costs.
 */
import type * as http from 'node:http';
import { kOutHeaders, ServerResponse } from '../base';

/** `{ 'lower-case-name': ['Name-As-Given', value] }` */
export type HeaderSlots = Record<string, [name: string, value: string | number | string[]] | undefined>;

interface SlottedResponse {
  _header?: string | null;
  [slots: symbol]: HeaderSlots | null;
}

const { setHeader, getHeader, removeHeader } = ServerResponse.prototype;

/** Whether this Node keeps headers as this file believes. */
const known = ((): boolean => {
  const sample = new ServerResponse({ method: 'GET' } as http.IncomingMessage);
  sample.setHeader('X-Sample', 'value');
  const slot = kOutHeaders && (sample as unknown as SlottedResponse)[kOutHeaders]?.['x-sample'];
  return Array.isArray(slot) && slot.length === 2 && slot[0] === 'X-Sample' && slot[1] === 'value';
})();

export function headerSlots(res: http.ServerResponse): HeaderSlots | undefined {
  if (
    !known ||
    res.setHeader !== setHeader ||
    res.getHeader !== getHeader ||
    res.removeHeader !== removeHeader ||
    (res as unknown as SlottedResponse)._header
  ) {
    return undefined;
  }
  const slotted = res as unknown as SlottedResponse;
  return (slotted[kOutHeaders as symbol] ??= { __proto__: null } as unknown as HeaderSlots);
}
