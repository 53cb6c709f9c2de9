/**
 * Source text to a syntax tree. Enters: JavaScript or TypeScript. Leaves: its ESTree, or why it is none. The parser is
 * acorn, with the extension for TypeScript that Svelte keeps: both small, without dependencies or binaries, and they run
 * on every Node that this package supports. Types are read and ignored.
 */
import type * as acorn from 'acorn';

/** Any node; which members it has depends on its type. */
export interface Node {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  readonly [member: string]: unknown;
}

export type Parse = (text: string, name: string) => Node;

/** Loaded when it is asked for: of the subcommands only one reads source. */
export async function loadParser(): Promise<Parse> {
  const { Parser } = require('acorn') as typeof acorn;
  const { tsPlugin } = await import('@sveltejs/acorn-typescript');
  const options = { ecmaVersion: 'latest', locations: true, allowHashBang: true, allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true } as const;
  const typed = (jsx: boolean) => Parser.extend(tsPlugin({ jsx }));
  return (text, name) => {
    const asModule = { ...options, sourceType: 'module' } as const;
    // A name says the language; JavaScript is tried as a module, as a script, and with JSX or types behind a `.js`.
    const attempts = /\.(?:[cm]?ts|tsx)$/.test(name)
      ? [() => typed(name.endsWith('x')).parse(text, asModule)]
      : [() => Parser.parse(text, asModule), () => Parser.parse(text, { ...options, sourceType: 'script' }), () => typed(true).parse(text, asModule)];
    return firstOf<unknown>(attempts) as Node;
  };
}

/** What the first attempt says is wrong is what its author would want to know. */
function firstOf<T>(attempts: readonly (() => T)[]): T {
  let first: unknown;
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** Every node below and including this one, outer ones first. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const [name, value] of Object.entries(node)) {
    if (name === 'loc') continue;
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) yield* nodesOf(item);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string' && 'loc' in value;
}

/** What a member holds, if it holds a node. */
export function child(node: Node | undefined, member: string): Node | undefined {
  const value = node?.[member];
  return isNode(value) ? value : undefined;
}

/** What a member holds, if it holds a list of nodes; holes are left out. */
export function children(node: Node | undefined, member: string): readonly Node[] {
  const value = node?.[member];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Of an identifier. */
export function nameOf(node: Node | undefined): string | undefined {
  return node?.type === 'Identifier' || node?.type === 'JSXIdentifier' ? (node['name'] as string) : undefined;
}

/** `object.name`: its name. */
export function memberName(node: Node | undefined): string | undefined {
  return node?.type === 'MemberExpression' && node['computed'] !== true ? nameOf(child(node, 'property')) : undefined;
}

/** Casts and parentheses do not change what a value is. */
export function bare(node: Node | null | undefined): Node | undefined {
  let inner = node ?? undefined;
  while (inner !== undefined && /^(?:TS(?:As|Satisfies|NonNull|TypeAssertion)\w*|ParenthesizedExpression|ChainExpression|AwaitExpression)$/.test(inner.type)) {
    inner = child(inner, 'expression') ?? child(inner, 'argument');
  }
  return inner;
}

export function isFunction(node: Node | undefined): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression' || node?.type === 'FunctionDeclaration';
}

/** The text of a string literal, or of a template without holes. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  const [only, ...others] = node?.type === 'TemplateLiteral' ? children(node, 'quasis') : [];
  return only !== undefined && others.length === 0 ? (only['value'] as { cooked: string }).cooked : undefined;
}

/** `object.name`, the value behind a literal key. */
export function property(object: Node | undefined, name: string): Node | undefined {
  if (object?.type !== 'ObjectExpression') return undefined;
  for (const entry of children(object, 'properties')) {
    if (entry.type === 'Property' && (nameOf(child(entry, 'key')) ?? literal(child(entry, 'key'))) === name) return bare(child(entry, 'value'));
  }
  return undefined;
}

/** A value some keys down. */
export function at(object: Node | undefined, ...path: string[]): Node | undefined {
  return path.reduce<Node | undefined>((inner, name) => property(inner, name), object);
}

export function literal(node: Node | undefined): unknown {
  return node?.type === 'Literal' ? node['value'] : undefined;
}

/** Numbers as people write limits: `15 * 60 * 1000`. */
export function numberOf(node: Node | undefined): number | undefined {
  const inner = bare(node);
  if (inner?.type === 'BinaryExpression' && inner['operator'] === '*') {
    const [left, right] = [numberOf(child(inner, 'left')), numberOf(child(inner, 'right'))];
    return left === undefined || right === undefined ? undefined : left * right;
  }
  const value = literal(inner);
  return typeof value === 'number' ? value : undefined;
}
