/**
 * The agreed differences from XyPriss 2.3.3. Enters: nothing. Leaves: rows (harness/ledger.mjs says what one is); each
 * names the steps that show it, the classes of difference, and what our side must do instead.
 */
import { ADDITIONS } from './additions.mjs';
import { DECISIONS } from './decisions.mjs';
import { REQUEST_FIXES } from './fix-requests.mjs';
import { SECURITY_FIXES } from './fix-security.mjs';
import { SERVER_FIXES } from './fix-servers.mjs';

/** @type {import('../harness/ledger.mjs').Row[]} */
export const FIXES = [...REQUEST_FIXES, ...SECURITY_FIXES, ...SERVER_FIXES];
export { ADDITIONS, DECISIONS };

export const ROWS = [...FIXES, ...DECISIONS, ...ADDITIONS];
