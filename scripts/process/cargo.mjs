// Finds cargo. Leaves: its path, or nothing; and the sentence that says how to get it.
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';

export const HOW_TO_GET_RUST = 'Rust is missing. Get it from https://rustup.rs, open a new shell, and run this again.';

let found;

/** Looks in PATH, then where rustup puts it: the shell that installed it has no new PATH yet. */
export function findCargo() {
  const places = ['cargo', path.join(process.env.CARGO_HOME ?? path.join(homedir(), '.cargo'), 'bin', 'cargo')];
  found ??= places.find((place) => spawnSync(place, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;
  return found;
}
