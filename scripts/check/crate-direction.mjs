// Which crate may depend on which, read from `cargo metadata`. Leaves: one line for each dependency that is wrong.
import { findCargo } from '../process/cargo.mjs';
import { runOrFail } from '../process/run.mjs';

/** Everything a crate may name of this workspace and of the outside world it must not know. */
const RULES = {
  'xsys-bundle': { own: [], never: ['hyper', 'tokio', 'socket2', 'neon', 'matchit'] },
  'xsys-router': { own: [], never: ['hyper', 'tokio', 'socket2', 'neon', 'httparse'] },
  'xsys-security': { own: [], never: ['hyper', 'tokio', 'socket2', 'neon', 'matchit'] },
  'xsys-http': { own: ['xsys-router', 'xsys-security'], never: ['neon'] },
  'xsys-native': { own: ['xsys-bundle', 'xsys-http', 'xsys-router', 'xsys-security'], never: [] },
};

export async function crateDirection() {
  const metadata = JSON.parse(await runOrFail(findCargo(), ['metadata', '--format-version=1', '--no-deps', '--locked']));
  const crates = new Set(metadata.packages.map(({ name }) => name));
  return metadata.packages.flatMap(({ name, dependencies }) => {
    const rule = RULES[name];
    if (!rule) return [`${name} has no rule in scripts/check/crate-direction.mjs`];
    // What only the tests of a crate use is not a dependency of the crate.
    const used = dependencies.filter(({ kind }) => kind !== 'dev').map((dependency) => dependency.name);
    return [
      ...used.filter((other) => crates.has(other) && !rule.own.includes(other)).map((other) => `${name} may not depend on ${other}`),
      ...used.filter((other) => rule.never.includes(other)).map((other) => `${name} must not know ${other}`),
    ];
  });
}
