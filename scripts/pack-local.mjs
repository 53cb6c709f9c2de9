/**
 * Packs what `npm publish` would ship, for this platform only: dist/xsys-<version>.tgz.
 *
 * Enters: a built tree (dist/, native/dist/xsys.node). Leaves: a tarball that installs without a compiler and without an
 * install script. The addon travels as its platform package, `@xsys/<platform>`, which a release publishes by itself and
 * lists in `optionalDependencies`; here it is bundled, so that the loader takes the same path as in a release.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ADDON = join(ROOT, 'native', 'dist', 'xsys.node');
const LOADER = join(ROOT, 'dist', 'bridge', 'loader.js');

const HELP = `Usage: npm run pack:local

Writes dist/xsys-<version>.tgz for this platform. Build first: npm run setup

Example:
  npm run pack:local && cd /elsewhere && npm install <here>/dist/xsys-0.1.0.tgz
`;

/** What a consumer's npm reads; the checkout's own manifest names tools that nobody else needs. */
function manifest(own, platform) {
  const { name, version, description, license, type, engines, main, types, exports, bin, typesVersions, peerDependencies, peerDependenciesMeta } = own;
  const addon = `@xsys/${platform}`;
  return {
    ...{ name, version, description, license, type, engines, main, types, exports, bin, typesVersions, peerDependencies, peerDependenciesMeta },
    dependencies: own.dependencies,
    optionalDependencies: { [addon]: version },
    bundleDependencies: [addon],
  };
}

function platformManifest(own, platform) {
  const [os, cpu, libc] = platform.split('-');
  return {
    name: `@xsys/${platform}`,
    version: own.version,
    license: own.license,
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc === 'gnu' ? 'glibc' : libc] }),
    main: 'xsys.node',
    files: ['xsys.node'],
  };
}

function write(directory, value) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(value, null, 2)}\n`);
}

function main() {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  for (const needed of [ADDON, LOADER]) {
    if (!existsSync(needed)) throw new Error(`${needed} is missing: run \`npm run setup\` first`);
  }
  const platform = createRequire(import.meta.url)(LOADER).platformName();
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const stage = join(ROOT, '.cache', 'pack');
  rmSync(stage, { recursive: true, force: true });
  write(stage, manifest(own, platform));
  for (const file of ['README.md', 'LICENSE', 'MIGRATION.md']) cpSync(join(ROOT, file), join(stage, file));
  cpSync(join(ROOT, 'dist'), join(stage, 'dist'), { recursive: true, filter: (from) => !/\.test\.|\.tgz$/.test(from) });
  const addon = join(stage, 'node_modules', '@xsys', platform);
  write(addon, platformManifest(own, platform));
  cpSync(ADDON, join(addon, 'xsys.node'));
  const output = execFileSync('npm', ['pack', '--silent', '--pack-destination', join(ROOT, 'dist')], { cwd: stage });
  process.stdout.write(`dist/${output.toString().trim().split('\n').at(-1)}\n`);
}

main();
