/**
 * Holds differences against the ledger. Enters: ledger entries, the known scenarios, the differences of a run. Leaves:
 * each difference as agreed or unexpected, and the entries that are wrong. It does not print.
 */

/**
 * @typedef {object} Entry
 * @property {string} scenario a scenario's full name
 * @property {string[]} cores the cores on which it differs
 * @property {string} field the difference's class
 * @property {string} reason
 * @property {number} [since] the first version of Node where it differs; absent: every one
 */

/**
 * @param {Entry[]} ledger
 * @param {Set<string>} scenarios every scenario there is, also those not run now
 * @param {string[]} cores every core there is
 * @returns {string[]} what is wrong with the ledger itself
 */
export function faultsOfLedger(ledger, scenarios, cores) {
  const faults = [];
  const seen = new Set();
  for (const entry of ledger) {
    const title = `ledger entry "${entry.scenario}" (${entry.field})`;
    if (!scenarios.has(entry.scenario)) faults.push(`${title} names an unknown scenario`);
    if (!entry.reason?.trim()) faults.push(`${title} gives no reason`);
    if (!entry.field) faults.push(`${title} names no field`);
    if (!Array.isArray(entry.cores) || entry.cores.length === 0) faults.push(`${title} names no core`);
    for (const core of entry.cores ?? []) {
      if (!cores.includes(core)) faults.push(`${title} names an unknown core, ${core}`);
      const key = JSON.stringify([entry.scenario, core, entry.field]);
      if (seen.has(key)) faults.push(`${title} stands twice for ${core}`);
      seen.add(key);
    }
  }
  return faults;
}

/**
 * @param {Entry[]} ledger
 * @param {string} scenario
 * @param {string} core
 * @param {import('./compare.mjs').Difference[]} differences
 * @param {number} [major] the version of Node that is running
 * @returns {{ agreed: import('./compare.mjs').Difference[], unexpected: import('./compare.mjs').Difference[], stale: Entry[] }}
 */
export function judge(ledger, scenario, core, differences, major = parseInt(process.versions.node, 10)) {
  const entries = ledger.filter((entry) => entry.scenario === scenario && entry.cores.includes(core) && major >= (entry.since ?? 0));
  const isAgreed = (difference) => entries.some((entry) => entry.field === difference.class);
  return {
    agreed: differences.filter(isAgreed),
    unexpected: differences.filter((difference) => !isAgreed(difference)),
    stale: entries.filter((entry) => !differences.some((difference) => difference.class === entry.field)),
  };
}
