/** Scenarios that go wrong on purpose; harness.test.mjs runs them. They are no part of a parity run. */
import { group } from './harness/scenario.mjs';

export default group('fixture', {
  'fine': { handler: (req, res) => res.end('fine') },
  'hangs': { handler: () => undefined, timeout: 200 },
  'exits': { handler: () => process.exit(9) },
  'throws': { setup: () => { throw new Error('setup failed'); } },
  'fine again': { handler: (req, res) => res.end('fine') },
});
