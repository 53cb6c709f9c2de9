// src/bundle/layout.generated.ts: the byte layout's constants, from crates/xsys-bundle.
import { findCargo, HOW_TO_GET_RUST } from '../process/cargo.mjs';
import { Failure, runOrFail } from '../process/run.mjs';

export const file = 'src/bundle/layout.generated.ts';

export async function generate() {
  const cargo = findCargo();
  if (!cargo) throw new Failure(HOW_TO_GET_RUST);
  return runOrFail(cargo, ['run', '--quiet', '--locked', '-p', 'xsys-bundle', '--example', 'generate_layout']);
}
