/** Which rules a project is read with. Enters: its frameworks. Leaves: rules. */
import type { Framework } from '../findings';
import type { Rule } from '../rule';
import { EXPRESS } from './express';
import { EXPRESS_FOUR } from './express-four';
import { RECOGNISED } from './recognised';
import { XYPRISS_EXPORTS } from './xypriss-exports';
import { XYPRISS_MESSAGES } from './xypriss-messages';
import { XYPRISS_OPTIONS } from './xypriss-options';
import { XYPRISS_ROUTES } from './xypriss-routes';

export const XYPRISS: readonly Rule[] = [...XYPRISS_EXPORTS, ...XYPRISS_OPTIONS, ...XYPRISS_ROUTES, ...XYPRISS_MESSAGES];
export const ALL: readonly Rule[] = [...XYPRISS, ...EXPRESS, ...EXPRESS_FOUR, ...RECOGNISED];

export function rulesFor(frameworks: readonly Framework[]): readonly Rule[] {
  return frameworks.flatMap(({ name, major }) => {
    if (name === 'xypriss') return XYPRISS;
    return major !== undefined && major < 5 ? [...EXPRESS, ...EXPRESS_FOUR] : [...EXPRESS, ...RECOGNISED];
  });
}
