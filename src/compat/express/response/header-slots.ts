/**
 * Headers whose names and values are known to be valid, put where Node's `setHeader` would put them. Enters: a response
 * that nobody has patched. Leaves: its header slots, or undefined where `setHeader` must be asked: then it is.
 * It exists because checking a name and a value costs more than everything else that such a header costs.
 */
import type * as http from 'node:http';
import { headerTable, ServerResponse, type HeaderTable } from '../base';

const { setHeader, getHeader, removeHeader } = ServerResponse.prototype;

export function headerSlots(res: http.ServerResponse): HeaderTable | undefined {
  if (res.setHeader !== setHeader || res.getHeader !== getHeader || res.removeHeader !== removeHeader) return undefined;
  return headerTable(res);
}

export type { HeaderTable as HeaderSlots };
