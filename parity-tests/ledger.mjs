/**
 * The agreed differences from control, and why each stands. Enters: nothing. Leaves: entries `{ scenario, cores, field,
 * reason }`. A difference that is not here fails the run, and so does an entry whose difference is gone.
 * @type {import('./harness/ledger-rules.mjs').Entry[]}
 */
export default [
  {
    scenario: 'express/req.path: a fragment in the target',
    cores: ['rust', 'transport'],
    field: 'refused',
    reason: 'RFC 9112 3.2 knows no fragment in a request target, and the engine refuses what is no target. Clients cut it off before they send.',
  },
];
