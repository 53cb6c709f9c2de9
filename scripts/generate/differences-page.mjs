// docs/differences.md: what differs from Express on Node, from the ledger that every parity run is held against.
import ledger from '../../parity-tests/ledger.mjs';

export const file = 'docs/differences.md';

const INTRODUCTION = `# What differs from Express on Node

<!-- Generated from parity-tests/ledger.mjs by \`npm run generate\`. Do not edit. -->

Every agreed difference, by its reason, with the scenarios of \`npm run parity\` that show it. Each of them runs every time
and must still differ; a difference that is not here fails the run. In brackets: the cores that show it.
`;

export function generate() {
  const reasons = new Map();
  for (const { reason, scenario, cores, since } of ledger) {
    const where = [...cores.map((core) => `\`${core}\``), ...(since === undefined ? [] : [`from Node ${since} on`])].join(', ');
    const key = `${reason}\n${where}`;
    if (!reasons.has(key)) reasons.set(key, { reason, where, scenarios: new Set() });
    reasons.get(key).scenarios.add(scenario);
  }
  const sections = [...reasons.values()].map(({ reason, where, scenarios }) => {
    const shown = [...scenarios].map((scenario) => `  - ${scenario}\n`).join('');
    return `- ${reason} (${where})\n${shown}`;
  });
  return `${INTRODUCTION}\n${sections.length > 0 ? sections.join('') : 'None.\n'}`;
}
