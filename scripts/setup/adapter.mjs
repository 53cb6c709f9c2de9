// The adapter: TypeScript to dist/. What an earlier build left of files that are gone is removed, tests included.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE, filesUnder, ROOT } from '../process/folders.mjs';
import { Failure, run } from '../process/run.mjs';
import { hashOf, isCurrent, remember } from '../process/stamp.mjs';
import { UP_TO_DATE } from '../process/step.mjs';

const EMITTED = path.join(CACHE, 'emitted.json');

export async function buildAdapter() {
  const typescript = path.join(ROOT, 'node_modules', 'typescript', 'package.json');
  const inputs = [...filesUnder('src'), path.join(ROOT, 'tsconfig.json'), typescript];
  const hash = hashOf(inputs);
  const probe = path.join(ROOT, 'dist', 'register', 'index.js');
  if (isCurrent('adapter', hash, probe)) return UP_TO_DATE;

  const compiler = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await run(process.execPath, [compiler, '-p', 'tsconfig.json', '--listEmittedFiles']);
  if (code !== 0) throw new Failure(`TypeScript found errors:\n${output.replace(/^TSFILE: .*\n/gm, '')}`);
  const emitted = [...output.matchAll(/^TSFILE: (.*)$/gm)].map(([, file]) => path.relative(ROOT, file));
  const before = existsSync(EMITTED) ? JSON.parse(readFileSync(EMITTED, 'utf8')) : [];
  for (const file of before) if (!emitted.includes(file)) rmSync(path.join(ROOT, file), { force: true });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(EMITTED, JSON.stringify(emitted));
  remember('adapter', hash, probe);
  return undefined;
}
