/** XyPriss: requests, responses, the process. Enters: nodes. Leaves: what a client or an operator sees otherwise. */
import { methodCall, requestMember, responseCall, type Rule } from '../rule';
import { bare, child, memberName, nameOf, property, textOf } from '../syntax';

const FORWARDED = ['ip', 'ips', 'protocol', 'secure'];

export const XYPRISS_MESSAGES: readonly Rule[] = [
  {
    id: 'xypriss/clear-cookie',
    level: 'works',
    find: (node) => responseCall(node, 'clearCookie') && '`clearCookie` of XyPriss sent an empty cookie without an end, which browsers keep; here it is removed.',
  },
  {
    id: 'xypriss/cookie-max-age',
    level: 'choice',
    find(node) {
      const maxAge = property(bare(responseCall(node, 'cookie')?.args[2]), 'maxAge');
      return maxAge && "`maxAge` is written as it stands, as XyPriss does: browsers read it as seconds, not milliseconds. `compat: 'fixed'` makes it milliseconds, with `Path=/`, as in Express.";
    },
  },
  {
    id: 'xypriss/error-status',
    level: 'choice',
    find(node) {
      const target = node.type === 'AssignmentExpression' ? child(node, 'left') : undefined;
      const object = nameOf(bare(child(target, 'object')));
      if (!['status', 'statusCode'].includes(memberName(target) ?? '') || !/^e(?:rr(?:or)?)?$/.test(object ?? '')) return undefined;
      return "An error's status is ignored, as XyPriss does (500, unless an error middleware answers). `compat: 'fixed'` answers with it.";
    },
  },
  {
    id: 'xypriss/forwarded',
    level: 'changes',
    find(node, _names, { trustsProxy }) {
      const member = requestMember(node, ...FORWARDED);
      if (member === undefined || trustsProxy) return undefined;
      return `\`req.${member}\` believed X-Forwarded-* and X-Real-IP of everybody; here only proxies in \`server.trustProxy\` are believed, and none is named in this project.`;
    },
  },
  {
    id: 'xypriss/upload-options',
    level: 'works',
    find(node, names) {
      const object = memberName(node) === undefined ? undefined : bare(child(node, 'object'));
      const isOptions = memberName(object) === 'options' && names.kindOf(child(object, 'object')) === 'app';
      return isOptions ? '`app.options` is the method for OPTIONS routes; on XyPriss reading options from it threw. Here `app.options.fileUpload` is what createServer was given.' : undefined;
    },
  },
  {
    id: 'xypriss/signals',
    level: 'changes',
    find(node) {
      const call = methodCall(node);
      const signal = call && textOf(bare(call.args[0]));
      const onProcess = call !== undefined && ['on', 'once'].includes(call.name) && nameOf(bare(call.object)) === 'process';
      return onProcess && (signal === 'SIGTERM' || signal === 'SIGINT')
        ? `XyPriss ended with code 1 at once on ${signal}. Here requests in flight are finished first; your listener has 10 seconds after that, then the process ends with 0.`
        : undefined;
    },
  },
];
