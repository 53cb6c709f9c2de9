// npm test: sets up what is missing and runs every test. `npm test -- rust parity` runs only those parts.
// Closes with one line: the sum over all parts.
import { Failure, main } from './process/run.mjs';
import { heading } from './process/step.mjs';
import { setup } from './setup.mjs';
import { summaryLine, total } from './test/counts.mjs';
import { PARTS } from './test/parts.mjs';

const HELP = `Usage: npm test [-- part ...]

Parts: ${PARTS.map(({ name }) => name).join(', ')}

Example:
  npm test -- rust parity
`;

function chosenParts(names) {
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0) throw new Failure(`There is no part ${unknown.join(', ')}.\n\n${HELP}`);
  return names.length > 0 ? PARTS.filter(({ name }) => names.includes(name)) : PARTS;
}

await main(async () => {
  const names = process.argv.slice(2);
  if (names.includes('--help')) return void process.stdout.write(HELP);
  const parts = chosenParts(names);
  await setup();

  const results = [];
  for (const part of parts) {
    heading(part.title);
    results.push({ part, counts: await part.run() });
  }

  heading('Summary');
  for (const { part, counts } of results) process.stdout.write(`${counts.failed > 0 ? '✗' : '✓'} ${part.title}: ${summaryLine(counts)}\n`);
  for (const { counts } of results) if (counts.notRun) process.stdout.write(`! NOT RUN: ${counts.notRun}\n`);
  const sum = total(results.map(({ counts }) => counts));
  process.stdout.write(`\n${summaryLine(sum)}\n`);
  return sum.failed > 0 ? 1 : 0;
});
