/** Published middleware that could run in the engine. Enters: nodes. Leaves: where it is loaded, and the setting. */
import type { Rule } from '../rule';

export const RECOGNISED: readonly Rule[] = [
  {
    id: 'express/recognise',
    level: 'choice',
    find(node, names, { recognisable }) {
      const loaded = names.modules.find((module) => module.node === node && recognisable.has(module.name))?.name;
      if (loaded === undefined) return undefined;
      return `\`${loaded}\` ${recognisable.get(loaded)} can run in the engine, where its options are data: XSYS_NATIVE_RECOGNISE=1. \`xsys plan\` shows the layers.`;
    },
  },
];
