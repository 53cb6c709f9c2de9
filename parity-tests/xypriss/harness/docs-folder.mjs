/**
 * Where the old core's documentation lies. Enters: nothing. Leaves: its folder, or in words what to do where it is not there:
 * the package does not contain it, and nobody fetches it unasked.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from '../../../scripts/process/folders.mjs';

const CHECKOUT = path.join(CACHE, 'xypriss-docs');

export const DOCS = path.join(CHECKOUT, 'docs');

export const isThere = () => existsSync(DOCS);

/** The commit is the nearest to 2.3.3, which has no tag. */
export function missingDocs() {
  return isThere() ? undefined : 'it needs a checkout of github.com/Nehonix-Team/XyPriss at 77b8db1d in .cache/xypriss-docs';
}
