/** XyPriss: the options of `createServer`. Enters: nodes. Leaves: options that did nothing or did harm, and now work. */
import { REFUSED } from '../../../compat/xypriss/options/not-provided';
import { serverOptions, type Rule } from '../rule';
import { at, child, literal, nodesOf, numberOf, property, type Node } from '../syntax';

/** A rule about one place in the options. */
function option(id: string, level: Rule['level'], path: readonly string[], judge: (value: Node) => string | undefined): Rule {
  return {
    id: `xypriss/${id}`,
    level,
    find(node, names) {
      const value = at(serverOptions(node, names), ...path);
      return value && judge(value);
    },
  };
}

const isOff = (value: Node | undefined): boolean => literal(value) === false;
const isOn = (value: Node): boolean => !isOff(value) && !isOff(property(value, 'enabled'));

/** An option's value as far as source text tells it; what a program works out may be on. */
function valueOf(node: Node): unknown {
  if (node.type === 'Literal') return literal(node);
  if (node.type !== 'ObjectExpression') return true;
  const enabled = property(node, 'enabled');
  return enabled === undefined ? {} : { enabled: literal(enabled) ?? true };
}

const OLD_CAP = 100;

export const XYPRISS_OPTIONS: readonly Rule[] = [
  {
    id: 'xypriss/query-hangs',
    level: 'works',
    find(node, names) {
      const called = node.type === 'CallExpression' ? names.originOf(child(node, 'callee')) : undefined;
      if (called !== 'xypriss#createServer') return undefined;
      const security = property(serverOptions(node, names), 'security');
      if (isOff(property(security, 'enabled')) || isOff(property(security, 'xss'))) return undefined;
      return 'With the default security of XyPriss every request with a query string and every urlencoded form hung; here they are answered.';
    },
  },
  option('rate-limit-cap', 'changes', ['security', 'rateLimit'], (value) => {
    const max = numberOf(property(value, 'max'));
    return max !== undefined && max > OLD_CAP
      ? `XyPriss never let more than ${OLD_CAP} requests in 15 minutes pass, whatever \`max\` said; here ${max} is the limit.`
      : undefined;
  }),
  option('rate-limit-off', 'works', ['security', 'rateLimit'], (value) =>
    isOff(value) ? 'Without its rate limit XyPriss slowed each request after the hundredth down by half a second more, until they hung; here off is off.' : undefined,
  ),
  option('csrf', 'changes', ['security', 'csrf'], (value) =>
    isOn(value) ? 'XyPriss never enforced this; here a POST without a valid token is refused with 403.' : undefined,
  ),
  option('body-limit', 'changes', ['server', 'jsonLimit'], () => 'XyPriss had no limit for bodies; here a larger JSON body is answered with 413.'),
  option('form-limit', 'changes', ['server', 'urlEncodedLimit'], () => 'XyPriss had no limit for bodies; here a larger form is answered with 413.'),
  option('not-found', 'changes', ['notFound'], () => 'XyPriss ignored `notFound`; here the 404 page is as these options say.'),
  option('trust-proxy', 'changes', ['server', 'trustProxy'], () => 'XyPriss ignored `trustProxy` and believed every X-Forwarded-For and X-Real-IP; here exactly these proxies are believed.'),
  option('multi-server', 'changes', ['multiServer'], (value) =>
    isOn(value)
      ? 'In a set of servers XyPriss dropped `app.use`, let "/apix" pass for "/api" and left the ports open after `stopAllServers`; here middleware runs, prefixes end at a segment, and the ports close.'
      : undefined,
  ),
  option('concurrency', 'changes', ['requestManagement', 'concurrency'], () => 'XyPriss counted wrongly and did not limit concurrent requests; here the limit holds.'),
  {
    id: 'xypriss/not-provided',
    level: 'changes',
    find(node, names) {
      const options = serverOptions(node, names);
      const refused = REFUSED.filter(([path, asks]) => {
        const value = at(options, ...path.split('.'));
        return value !== undefined && asks(valueOf(value));
      });
      if (refused.length === 0) return undefined;
      const named = refused.map(([path, , instead]) => `\`${path}\`: ${instead}`).join('. ');
      return `These options did nothing in XyPriss; here \`createServer\` refuses them. ${named}.`;
    },
  },
  {
    id: 'xypriss/list-options',
    level: 'works',
    find(node, names) {
      const upload = property(serverOptions(node, names), 'fileUpload');
      if (upload === undefined || ![...nodesOf(upload)].some(({ type }) => type === 'ArrayExpression')) return undefined;
      return 'XyPriss made objects of the lists in these options, and uploads threw; here lists stay lists.';
    },
  },
];
