/** What a rule is, and the little that all of them ask of a call. Enters: a node and its file's names. Leaves: words. */
import type { Level } from './findings';
import type { Kind, Names } from './names';
import { bare, child, children, isFunction, memberName, nameOf, textOf, type Node } from './syntax';

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
  /** Installed packages that the engine recognises in this version, by name. */
  readonly recognisable: ReadonlyMap<string, string>;
}

/** A call of a method: `object.name(…arguments)`. */
export interface MethodCall {
  readonly object: Node;
  readonly name: string;
  readonly args: readonly Node[];
}

export function methodCall(node: Node): MethodCall | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = bare(child(node, 'callee'));
  const name = memberName(callee);
  const object = child(callee, 'object');
  return name === undefined || object === undefined ? undefined : { object, name, args: children(node, 'arguments') };
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
  if (['res', 'response'].includes(nameOf(inner) ?? '')) return true;
  const call = inner === undefined ? undefined : methodCall(inner);
  return call !== undefined && isResponse(call.object);
}

/** `req.name`. */
export function requestMember(node: Node, ...members: string[]): string | undefined {
  const name = memberName(node);
  return name !== undefined && members.includes(name) && isRequest(child(node, 'object')) ? name : undefined;
}

/** `req`, under the names that people give it. */
export function isRequest(node: Node | undefined): boolean {
  return ['req', 'request'].includes(nameOf(bare(node)) ?? '');
}

/** Functions among the arguments, lists opened, names followed. */
export function handlersOf(args: readonly Node[], names: Names): Node[] {
  return args
    .map((argument) => names.functionOf(argument))
    .flatMap((argument) => (argument?.type === 'ArrayExpression' ? handlersOf(children(argument, 'elements'), names) : [argument]))
    .filter((argument): argument is Node => isFunction(argument));
}

export const parameters = (fn: Node): number => children(fn, 'params').length;

/** The path of a route or of `use`, when it is written out. */
export function pathOf(call: MethodCall): string | undefined {
  return textOf(bare(call.args[0]));
}

/** The options of `createServer({ … })`, and of a constant that says by its type that it holds them. */
export function serverOptions(node: Node, names: Names): Node | undefined {
  if (node.type === 'VariableDeclarator') return names.holdsServerOptions(node) ? bare(child(node, 'init')) : undefined;
  if (node.type !== 'CallExpression') return undefined;
  const origin = names.originOf(child(node, 'callee'));
  if (origin !== 'xypriss#createServer' && origin !== 'xypriss#createServerInstance') return undefined;
  return names.objectOf(children(node, 'arguments')[0]);
}
