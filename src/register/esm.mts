/** `--import xsys/register`. Leaves: what index.ts does; where the program runs in isolates, it is never started here. */
import { heldBack } from './index.js';

if (heldBack) await new Promise(() => {});
