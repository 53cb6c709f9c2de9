/** XyPriss: routes, middleware and routers. Enters: nodes. Leaves: what was ignored or hung, and now counts. */
import { VERBS, callOn, handlersOf, parameters, pathOf, type Rule } from '../rule';
import { bare } from '../syntax';

export const XYPRISS_ROUTES: readonly Rule[] = [
  {
    id: 'xypriss/error-middleware',
    level: 'works',
    find(node, names) {
      const call = callOn('app', node, names, 'use');
      if (call === undefined || !handlersOf(call.args, names).some((fn) => parameters(fn) === 4)) return undefined;
      return 'An error middleware (four parameters) made every request hang on XyPriss; here it is called for errors.';
    },
  },
  {
    id: 'xypriss/use-several',
    level: 'changes',
    find(node, names) {
      const call = callOn('app', node, names, 'use');
      if (call === undefined) return undefined;
      const first = bare(call.args[0]);
      const list = first?.type === 'ArrayExpression' && call.args.length === 1;
      const rest = call.args.length - (typeof pathOf(call) === 'string' ? 1 : 0);
      if (!list && rest < 2) return undefined;
      if (first?.type === 'ArrayExpression' && call.args.length === 2) return undefined;
      return 'XyPriss kept only the first function of this `use` and dropped the others (a list: all of them; a router behind a middleware: the router). Here all of them run.';
    },
  },
  {
    id: 'xypriss/use-prefix',
    level: 'changes',
    find(node, names) {
      const call = callOn('app', node, names, 'use');
      const path = call && pathOf(call);
      if (path === undefined || path === '/' || handlersOf(call?.args.slice(1) ?? [], names).length === 0) return undefined;
      return `Middleware under "${path}" also ran for every path that begins so ("${path}x"); here a prefix ends where a segment ends.`;
    },
  },
  {
    id: 'xypriss/router-middleware',
    level: 'changes',
    find(node, names) {
      const call = callOn('router', node, names, 'use');
      if (call === undefined || handlersOf(call.args, names).length === 0) return undefined;
      return "A router's middleware ran for the whole app, and twice for the router's own routes. Here it runs once, for the router's paths: whatever relied on it elsewhere needs a middleware of the app.";
    },
  },
  {
    id: 'xypriss/wildcard',
    level: 'works',
    find(node, names) {
      const call = callOn('app', node, names, ...VERBS);
      const path = call && pathOf(call);
      return path?.includes('*') && call !== undefined && call.args.length > 1
        ? `"${path}" matched nothing on an app of XyPriss; here it is what the documentation says (\`*\` one segment, \`**\` the rest).`
        : undefined;
    },
  },
  {
    id: 'xypriss/handler-list',
    level: 'works',
    find(node, names) {
      const call = callOn('app', node, names, ...VERBS);
      if (call === undefined || !call.args.slice(1).some((argument) => bare(argument)?.type === 'ArrayExpression')) return undefined;
      return 'A list of handlers was a 500 on XyPriss; here the handlers run one after another.';
    },
  },
  {
    id: 'xypriss/param-handler',
    level: 'changes',
    find(node, names) {
      return callOn('app', node, names, 'param') && 'XyPriss stored `app.param` handlers and never called them; here they run before the routes that have the parameter.';
    },
  },
  {
    id: 'xypriss/start-callback',
    level: 'works',
    find(node, names) {
      const call = callOn('app', node, names, 'start');
      if (call === undefined || handlersOf(call.args.slice(0, 1), names).length === 0) return undefined;
      return '`start(callback)` listened on a random port and never called back; here it listens on the configured port and calls back.';
    },
  },
];
