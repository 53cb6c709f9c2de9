// Programs that npm and cargo do not bring. Enters: a program's name. Leaves: whether it is there; as root on Debian it
// is installed when it is not.
import { spawnSync } from 'node:child_process';
import { run } from './run.mjs';

const isThere = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Resolves to nothing, or to what a person can do about it. */
export async function missingProgram(program, debianPackage = program) {
  if (isThere(program)) return undefined;
  if (process.getuid?.() === 0 && isThere('apt-get')) {
    process.stdout.write(`installing ${debianPackage} (apt-get)\n`);
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', debianPackage], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
    if (isThere(program)) return undefined;
  }
  return `${program} is missing. Debian, Ubuntu: sudo apt-get install ${debianPackage}`;
}
