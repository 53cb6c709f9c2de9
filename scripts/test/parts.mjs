// The parts of `npm test`, in the order they run: one after another, for each wants the machine to itself.
// Each resolves to counts.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OLD_CORE, isInstalled } from '../../parity-tests/xypriss/harness/old-core.mjs';
import { findCargo } from '../process/cargo.mjs';
import { filesUnder, ROOT } from '../process/folders.mjs';
import { run } from '../process/run.mjs';
import { runBenchmarks } from './benchmarks.mjs';
import { cargoCounts, plainCounts, settled } from './counts.mjs';
import { runNodeTests } from './node-tests.mjs';
import { runNodeVersions } from './node-versions.mjs';
import { runXyprissParity } from './xypriss.mjs';

const dist = path.join(ROOT, 'dist');
/** A test that silently ran on Node's engine would prove nothing. */
const NATIVE = { XSYS_REQUIRE_NATIVE: '1', XSYS_QUIET: '1' };

const isTest = (file) => file.endsWith('.test.mjs');

function compiledTests() {
  return readdirSync(dist, { recursive: true })
    .filter((file) => /\.test\.m?js$/.test(file))
    .map((file) => path.join(dist, file))
    .sort();
}

function shop(core) {
  const files = filesUnder('examples/shop/test', (file) => file.endsWith('.test.js'));
  const register = pathToFileURL(path.join(dist, 'register', 'index.js')).href;
  return runNodeTests(files, { env: { ...NATIVE, SHOP_IMPORT: register, XSYS_CORE: core } });
}

/** The old core takes no part where nobody has installed it: it is large, and the parity tests do. */
function library(core) {
  const old = core === 'old';
  if (old && !isInstalled()) {
    return { passed: 0, failed: 0, skipped: 1, notRun: 'the library on the old core: XyPriss is not installed (npm run parity:xypriss installs it)' };
  }
  const entry = old ? path.join(OLD_CORE, 'node_modules', 'xypriss', 'dist', 'cjs', 'index.js') : path.join(dist, 'compat', 'xypriss', 'esm.mjs');
  const files = filesUnder('examples/xypriss-api/test', (file) => file.endsWith('.test.js'));
  return runNodeTests(files, { env: { ...(old ? {} : { ...NATIVE, XSYS_CORE: core }), XYPRISS: pathToFileURL(entry).href } });
}

export const PARTS = [
  {
    name: 'rust',
    title: 'Rust: cargo test',
    async run() {
      const { code, output } = await run(findCargo(), ['test', '--workspace', '--locked', '--no-fail-fast'], { show: true });
      return settled(cargoCounts(output), code);
    },
  },
  { name: 'adapter', title: 'TypeScript: unit tests', run: () => runNodeTests(compiledTests(), { env: NATIVE }) },
  {
    name: 'tools',
    title: 'The scripts and the parity harness themselves',
    run: () => runNodeTests(['scripts', 'parity-tests'].flatMap((folder) => filesUnder(folder, isTest))),
  },
  ...['rust', 'node', 'transport', 'control'].map((core) => ({
    name: `shop-${core}`,
    title: `The shop on the ${core} core`,
    run: () => shop(core),
  })),
  {
    name: 'parity',
    title: 'Parity: every scenario on the old core and the new',
    async run() {
      const { code, output } = await run(process.execPath, [path.join('parity-tests', 'run.mjs')], { show: true });
      return settled(plainCounts(output), code);
    },
  },
  { name: 'node-versions', title: 'Parity of the server under other versions of Node', run: runNodeVersions },
  { name: 'xypriss', title: 'Parity with XyPriss: every app on the old core and the new', run: runXyprissParity },
  // Behind the part that installs the old core.
  ...['rust', 'node', 'old'].map((core) => ({
    name: `library-${core}`,
    title: `The XyPriss library on the ${core} core`,
    run: () => library(core),
  })),
  {
    name: 'outside',
    title: 'From outside: the packed tarball, and clients that leave',
    run: () => runNodeTests(filesUnder('tests', isTest)),
  },
  { name: 'benchmarks', title: 'The benchmarks run, and everybody answers alike', run: runBenchmarks },
];
