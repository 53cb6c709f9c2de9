/** XyPriss: what is imported. Enters: nodes. Leaves: modules that are not there. */
import type { Rule } from '../rule';

export const XYPRISS_EXPORTS: readonly Rule[] = [
  {
    id: 'xypriss/subpath',
    level: 'changes',
    find(node, names) {
      const deep = names.modules.find((module) => module.node === node && /^xypriss\//.test(module.name));
      return deep && `"${deep.name}": neither XyPriss 2.3 nor xsys has entries below "xypriss".`;
    },
  },
];
