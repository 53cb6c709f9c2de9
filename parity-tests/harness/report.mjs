/**
 * Puts a run into words. Enters: results. Leaves: lines of text. It decides nothing.
 */

const LONGEST_SIDE = 1200;

/** @param {unknown} side @returns {string} */
function shown(side) {
  const text = JSON.stringify(side) ?? 'nothing';
  return text.length > LONGEST_SIDE ? `${text.slice(0, LONGEST_SIDE)}… (${text.length} characters)` : text;
}

/** @param {{ name: string, core: string, unexpected: any[], stale: any[] }} result @returns {string[]} */
export function detailLines({ name, core, unexpected, stale }) {
  return [
    `✗ ${name} [${core}]`,
    ...unexpected.flatMap((difference) => [
      `    ${difference.class} (${difference.where})`,
      `      control: ${shown(difference.control)}`,
      `      ${core}: ${shown(difference.candidate)}`,
    ]),
    ...stale.map((entry) => `    the ledger lists ${entry.field}, but it no longer differs: remove the entry`),
  ];
}

/**
 * @param {string[]} cores
 * @param {{ core: string, agreed: any[], unexpected: any[], stale: any[] }[]} results
 * @returns {string[]}
 */
export function tableLines(cores, results) {
  const row = (cells) => cells.map((cell, i) => (i === 0 ? String(cell).padEnd(12) : String(cell).padStart(10))).join('');
  return [
    row(['core', 'scenarios', 'equal', 'agreed', 'unexpected']),
    ...cores.map((core) => {
      const own = results.filter((result) => result.core === core);
      const failed = own.filter(isFailure).length;
      const agreed = own.filter((result) => !isFailure(result) && result.agreed.length > 0).length;
      return row([core, own.length, own.length - failed - agreed, agreed, failed]);
    }),
  ];
}

/** @param {{ unexpected: any[], stale: any[] }} result */
export function isFailure({ unexpected, stale }) {
  return unexpected.length > 0 || stale.length > 0;
}
