/**
 * The agreed differences from control, and why each stands. Enters: nothing. Leaves: entries `{ scenario, cores, field,
 * reason }`. A difference that is not here fails the run, and so does an entry whose difference is gone.
 * @type {import('./harness/ledger-rules.mjs').Entry[]}
 */
export default [];
