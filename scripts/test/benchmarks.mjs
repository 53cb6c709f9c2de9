// Do the benchmarks still run? A short run of a few scenarios on everything that is measured: each implementation that
// answers as the control does has passed. Its figures mean nothing and are looked at by nobody.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../process/folders.mjs';
import { run } from '../process/run.mjs';
import { missingProgram } from '../process/system-packages.mjs';
import { settled } from './counts.mjs';

const OPTIONS = ['--smoke', '--no-setup', '--no-rate', '--only', 'bare,hello,shop'];

export async function runBenchmarks() {
  const missing = process.platform === 'linux' ? await missingProgram('wrk') : 'they need Linux';
  if (missing) return { passed: 0, failed: 0, skipped: 1, notRun: `the benchmarks: ${missing}` };
  const { code } = await run(process.execPath, [path.join('benchmarks', 'bench.js'), ...OPTIONS], { show: true });
  if (code !== 0) return settled({ passed: 0, failed: 0, skipped: 0 }, code);
  const isolates = await run(process.execPath, [path.join('benchmarks', 'bench.js'), '--isolates', '--smoke', '--no-setup'], { show: true });
  return settled(countsOfReport(), isolates.code);
}

function countsOfReport() {
  const { scenarios } = JSON.parse(readFileSync(path.join(ROOT, 'benchmarks', 'results', 'smoke.json'), 'utf8'));
  const count = (key) => scenarios.reduce((sum, scenario) => sum + Object.keys(scenario[key] ?? {}).length, 0);
  return { passed: count('figures'), failed: count('leftOut'), skipped: 0 };
}
