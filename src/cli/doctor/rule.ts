/** What a rule is, and the little that all of them ask of a call. Enters: a node and its file's names. Leaves: words. */
import type { Level } from './findings';
import type { Kind, Names } from './names';
import { bare, isFunction, textOf, type Node } from './syntax';

export interface Rule {
  readonly id: string;
  readonly level: Level;
  /** What differs, or undefined where this node is nothing to it; an array where several things at once are. */
  find(node: Node, names: Names, whole: WholeProject): string | undefined;
}

/** What is only known once all files are read. */
export interface WholeProject {
  /** Some `server.trustProxy` is set. */
  readonly trustsProxy: boolean;
}

/** A call of a method: `object.name(…arguments)`. */
export interface MethodCall {
  readonly object: Node;
  readonly name: string;
  readonly args: readonly Node[];
}

export function methodCall(node: Node): MethodCall | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = bare(node['callee'] as Node);
  if (callee?.type !== 'MemberExpression' || callee['computed']) return undefined;
  return { object: callee['object'] as Node, name: callee['property']['name'] as string, args: node['arguments'] as Node[] };
}

/** A method of an app or a router. */
export function callOn(kind: Kind, node: Node, names: Names, ...methods: string[]): MethodCall | undefined {
  const call = methodCall(node);
  return call !== undefined && methods.includes(call.name) && names.kindOf(call.object) === kind ? call : undefined;
}

export const VERBS = ['get', 'post', 'put', 'delete', 'patch', 'options', 'head', 'all'];

/** A call on the response, under the names that people give it. */
export function responseCall(node: Node, ...methods: string[]): MethodCall | undefined {
  const call = methodCall(node);
  if (call === undefined || !methods.includes(call.name)) return undefined;
  return isResponse(call.object) ? call : undefined;
}

/** `res`, and what is chained on it: `res.status(400)`. */
function isResponse(node: Node): boolean {
  const inner = bare(node);
  if (inner?.type === 'Identifier') return inner['name'] === 'res' || inner['name'] === 'response';
  const call = inner === undefined ? undefined : methodCall(inner);
  return call !== undefined && isResponse(call.object);
}

/** `req.name`. */
export function requestMember(node: Node, ...members: string[]): string | undefined {
  if (node.type !== 'MemberExpression' || node['computed']) return undefined;
  const object = bare(node['object'] as Node);
  const isRequest = object?.type === 'Identifier' && (object['name'] === 'req' || object['name'] === 'request');
  const name = node['property']['name'] as string;
  return isRequest && members.includes(name) ? name : undefined;
}

/** Functions among the arguments, lists opened, names followed. */
export function handlersOf(args: readonly Node[], names: Names): Node[] {
  return args
    .map((argument) => names.functionOf(argument))
    .flatMap((argument) => (argument?.type === 'ArrayExpression' ? handlersOf((argument['elements'] as (Node | null)[]).filter((e) => e !== null), names) : [argument]))
    .filter((argument): argument is Node => isFunction(argument));
}

export const parameters = (fn: Node): number => (fn['params'] as Node[]).length;

/** The path of a route or of `use`, when it is written out. */
export function pathOf(call: MethodCall): string | undefined {
  return textOf(bare(call.args[0]));
}

/** The options of `createServer({ … })`. */
export function serverOptions(node: Node, names: Names): Node | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const origin = names.originOf(node['callee'] as Node);
  if (origin !== 'xypriss#createServer' && origin !== 'xypriss#createServerInstance') return undefined;
  return bare((node['arguments'] as Node[])[0]);
}
