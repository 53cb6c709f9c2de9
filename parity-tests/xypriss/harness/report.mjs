/** Puts a run into words. Enters: results. Leaves: lines. It decides nothing. */
import { isFailure } from '../../harness/report.mjs';

/** `12 =` equal, `2 ~` agreed, `1 ✗` unexpected. */
function cell(results) {
  const failed = results.filter(isFailure).length;
  const agreed = results.filter((result) => !isFailure(result) && result.agreed.length > 0).length;
  const counts = [[results.length - failed - agreed, '='], [agreed, '~'], [failed, '✗']];
  return counts.map(([count, sign]) => (count > 0 ? `${String(count).padStart(3)} ${sign}` : '').padEnd(6)).join('');
}

/** A run in which much is wrong must still be readable; the table counts the rest. */
const SHOWN_STEPS = 80;
const LONGEST_SIDE = 300;

const text = (side) => {
  const json = JSON.stringify(side) ?? 'nothing';
  return json.length > LONGEST_SIDE ? `${json.slice(0, LONGEST_SIDE)}… (${json.length} characters)` : json;
};

/** One block for each step; what several cores share is told once. @returns {string[]} */
export function failureLines(failures) {
  const steps = new Map();
  for (const failure of failures) {
    const { name, core, unexpected, stale } = failure;
    const says = [
      ...unexpected.map((difference) => `    ${difference.class}\n      old: ${text(difference.control)}\n      now: ${text(difference.candidate)}`),
      ...stale.map((entry) => `    the ledger lists ${entry.field} (${entry.row.id}), but it no longer differs: remove it`),
    ].join('\n');
    const key = `${name}\n${says}`;
    steps.set(key, { name, says, cores: [...(steps.get(key)?.cores ?? []), core] });
  }
  const blocks = [...steps.values()].map(({ name, says, cores }) => `✗ ${name} (${cores.join(', ')})\n${says}`);
  const left = blocks.length - SHOWN_STEPS;
  return left > 0 ? [...blocks.slice(0, SHOWN_STEPS), `… and ${left} more; --only and --setting show a part`] : blocks;
}

/** @returns {string[]} */
export function tableLines(apps, settings, results) {
  const width = Math.max(...apps.map((app) => app.length), 'all'.length) + 2;
  const row = (title, own) => title.padEnd(width) + settings.map((setting) => cell(own.filter((result) => result.setting === setting)).padEnd(22)).join('');
  return [
    'Steps by app and setting, every core: = equal, ~ agreed difference, ✗ unexpected',
    ''.padEnd(width) + settings.map((setting) => setting.padEnd(22)).join(''),
    ...apps.map((app) => row(app, results.filter((result) => result.app === app))),
    row('all', results),
  ];
}
