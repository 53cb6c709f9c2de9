// Reads how many tests passed and failed. Enters: what a runner printed. Leaves: { passed, failed, skipped }.

const sum = (text, pattern) => [...text.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0);

/** `cargo test` prints one result line for each test program. */
export function cargoCounts(output) {
  return {
    passed: sum(output, /^test result: .*?(\d+) passed/gm),
    failed: sum(output, /^test result: .*?(\d+) failed/gm),
    skipped: sum(output, /^test result: .*?(\d+) ignored/gm),
  };
}

/** `node --test` with the TAP reporter. A cancelled test has not passed. */
export function nodeCounts(tap) {
  return {
    passed: sum(tap, /^# pass (\d+)$/gm),
    failed: sum(tap, /^# (?:fail|cancelled) (\d+)$/gm),
    skipped: sum(tap, /^# (?:skipped|todo) (\d+)$/gm),
  };
}

/** A runner of our own closes with `N passed, N failed`. */
export function plainCounts(output) {
  const [, passed, failed] = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1) ?? [0, 0, 0];
  return { passed: Number(passed), failed: Number(failed), skipped: 0 };
}

/** What ended badly without naming a failed test (a build error, a crash) or ran nothing counts as one failure. */
export function settled(counts, code) {
  const silent = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return silent ? { ...counts, failed: 1 } : counts;
}

export function total(all) {
  const add = (key) => all.reduce((sum_, counts) => sum_ + counts[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
