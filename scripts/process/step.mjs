// Progress lines. Enters: a label and the work. Leaves: the work's result, with one line that says how long it took.
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

export const UP_TO_DATE = Symbol('up to date');

/** `work` resolves to UP_TO_DATE, to a remark, or to nothing. */
export async function step(label, work) {
  const since = Date.now();
  // On a terminal the line is there while the work goes on; in a log it comes once.
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(`  … ${label}`);
  try {
    const result = await work();
    const remark = result === UP_TO_DATE ? 'up to date' : [result, seconds(since)].filter(Boolean).join(', ');
    process.stdout.write(`${live ? '\r' : ''}  ✓ ${label} (${remark})\n`);
    return result;
  } catch (error) {
    process.stdout.write(`${live ? '\r' : ''}  ✗ ${label} (${seconds(since)})\n`);
    throw error;
  }
}

export function heading(text) {
  process.stdout.write(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}\n`);
}
