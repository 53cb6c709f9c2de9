/** Express on the engine: patterns of docs/differences.md that show in source. Enters: nodes. Leaves: what to look at. */
import type { Rule } from '../rule';
import { child, literal, nameOf } from '../syntax';

export const EXPRESS: readonly Rule[] = [
  {
    id: 'express/lenient-parser',
    level: 'changes',
    find(node) {
      if (node.type !== 'Property') return undefined;
      const option = nameOf(child(node, 'key'));
      const value = literal(child(node, 'value'));
      const isLenient = option === 'insecureHTTPParser' ? value === true : option === 'httpValidation' && (value === 'relaxed' || value === 'insecure');
      return isLenient ? `\`${option}\` lets nothing more into the engine: its checks are what it is trusted for.` : undefined;
    },
  },
  {
    id: 'express/sentry',
    level: 'changes',
    find(node, names) {
      const loads = names.modules.some((module) => module.node === node && module.name === '@sentry/node');
      return loads ? 'Sentry names transactions by path (`/users/7`, not `/users/:id`) on the cores `rust` and `node`; `transport` keeps the names.' : undefined;
    },
  },
];
