/** The agreed differences from XyPriss 2.3.3. Enters: nothing. Leaves: rows (harness/ledger.mjs says what one is). */
import { ADDITIONS } from './additions.mjs';
import { DECISIONS } from './decisions.mjs';
import { FIXES } from './fixes.mjs';

/** @type {import('../harness/ledger.mjs').Row[]} */
export const ROWS = [...FIXES, ...DECISIONS, ...ADDITIONS];
