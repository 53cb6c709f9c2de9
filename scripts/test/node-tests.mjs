// Runs test files with node's own runner. Enters: files and an environment. Leaves: counts.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from '../process/folders.mjs';
import { run } from '../process/run.mjs';
import { nodeCounts, settled } from './counts.mjs';

/** A hang ends as a failure that names its file, not as a run that never ends. */
const LONGEST_MS = 180_000;

export async function runNodeTests(files, options = {}) {
  const tap = path.join(CACHE, `node-tests-${process.pid}.tap`);
  mkdirSync(CACHE, { recursive: true });
  // People read the first reporter, the sum is read from the second.
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`];
  const { code } = await run(process.execPath, ['--test', `--test-timeout=${LONGEST_MS}`, ...reporters, ...files], { show: true, ...options });
  return settled(nodeCounts(readFileSync(tap, 'utf8')), code);
}
