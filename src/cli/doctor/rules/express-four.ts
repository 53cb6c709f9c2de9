/**
 * Express 4: what Express 5, and so `xsys/express`, does otherwise. Enters: nodes. Leaves: routes and calls at risk, from
 * Express's own list of what changed.
 */
import { VERBS, callOn, isRequest, methodCall, pathOf, requestMember, responseCall, type Rule } from '../rule';
import { bare, child, children, literal, textOf } from '../syntax';

export const EXPRESS_FOUR: readonly Rule[] = [
  {
    id: 'express4/path-syntax',
    level: 'changes',
    find(node, names) {
      const call = callOn('app', node, names, ...VERBS, 'use', 'route') ?? callOn('router', node, names, ...VERBS, 'use', 'route');
      const path = call && pathOf(call);
      if (path === undefined || (call?.name === 'get' && call.args.length === 1)) return undefined;
      if (/\*(?!\w)/.test(path)) return `"${path}": a wildcard needs a name in Express 5 ("/*rest"; "/{*rest}" where it may be empty).`;
      if (/\?/.test(path)) return `"${path}": what is optional stands in braces in Express 5 ("/:file{.:extension}").`;
      return /[()[\]+!]/.test(path) ? `"${path}": ( ) [ ] + ! mean something else in Express 5; use a RegExp, or escape them with \\.` : undefined;
    },
  },
  {
    id: 'express4/app-del',
    level: 'changes',
    find: (node, names) => callOn('app', node, names, 'del') && '`app.del` is gone in Express 5: `app.delete`.',
  },
  {
    id: 'express4/param-function',
    level: 'changes',
    find(node, names) {
      const call = callOn('app', node, names, 'param') ?? callOn('router', node, names, 'param');
      return call?.args.length === 1 ? '`app.param(fn)` is gone in Express 5.' : undefined;
    },
  },
  {
    id: 'express4/req-param',
    level: 'changes',
    find(node) {
      const call = methodCall(node);
      return call?.name === 'param' && isRequest(call.object) ? '`req.param(name)` is gone in Express 5: read req.params, req.body or req.query.' : undefined;
    },
  },
  {
    id: 'express4/body-and-status',
    level: 'changes',
    find(node) {
      const call = responseCall(node, 'json', 'jsonp', 'send', 'redirect');
      if (call === undefined) return undefined;
      const status = (i: number) => typeof literal(bare(call.args[i])) === 'number';
      if (call.name === 'redirect') return status(1) ? '`res.redirect(url, status)` is `res.redirect(status, url)` in Express 5.' : undefined;
      if (call.args.length === 2 && (status(0) || status(1))) return `\`res.${call.name}(body, status)\` is \`res.status(status).${call.name}(body)\` in Express 5.`;
      return call.name === 'send' && call.args.length === 1 && status(0) ? '`res.send(status)` sends the number as a body in Express 5: `res.sendStatus(status)`.' : undefined;
    },
  },
  {
    id: 'express4/sendfile',
    level: 'changes',
    find: (node) => responseCall(node, 'sendfile') && '`res.sendfile` is `res.sendFile` in Express 5.',
  },
  {
    id: 'express4/redirect-back',
    level: 'changes',
    find(node) {
      const call = responseCall(node, 'redirect', 'location');
      return call?.args.some((argument) => textOf(bare(argument)) === 'back') ? '"back" is a path like any other in Express 5: use `req.get(\'Referrer\') || \'/\'`.' : undefined;
    },
  },
  {
    id: 'express4/query-is-read-only',
    level: 'changes',
    find(node) {
      const target = node.type === 'AssignmentExpression' ? child(node, 'left') : undefined;
      return target && requestMember(target, 'query') && '`req.query` is a getter in Express 5: what is assigned to it is lost.';
    },
  },
  {
    id: 'express4/urlencoded',
    level: 'changes',
    find(node, names) {
      if (node.type !== 'CallExpression' || names.originOf(child(node, 'callee')) !== 'express#urlencoded' || children(node, 'arguments').length > 0) return undefined;
      return '`express.urlencoded()` reads flat forms in Express 5; `{ extended: true }` keeps nested ones.';
    },
  },
];
