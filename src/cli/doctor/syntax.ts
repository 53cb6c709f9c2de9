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
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- one shape per node type would be ESTree over again
  readonly [member: string]: any;
}

export type Parse = (text: string, name: string) => Node;

/** Loaded when it is asked for: of the subcommands only one reads source. */
export async function loadParser(): Promise<Parse> {
  const { Parser } = require('acorn') as typeof acorn;
  const { tsPlugin } = await import('@sveltejs/acorn-typescript');
  const options = { ecmaVersion: 'latest', locations: true, allowHashBang: true, allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true } as const;
  const typed = (jsx: boolean) => Parser.extend(tsPlugin({ jsx }) as never);
  return (text, name) => {
    const asModule = { ...options, sourceType: 'module' } as const;
    // A name says the language; JavaScript is tried as a module, as a script, and with JSX or types behind a `.js`.
    const attempts = /\.(?:[cm]?ts|tsx)$/.test(name)
      ? [() => typed(name.endsWith('x')).parse(text, asModule)]
      : [() => Parser.parse(text, asModule), () => Parser.parse(text, { ...options, sourceType: 'script' }), () => typed(true).parse(text, asModule)];
    return firstOf(attempts) as unknown as Node;
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

/** Casts and parentheses do not change what a value is. */
export function bare(node: Node | null | undefined): Node | undefined {
  let inner = node ?? undefined;
  while (inner !== undefined && /^(?:TS(?:As|Satisfies|NonNull|TypeAssertion)\w*|ParenthesizedExpression|ChainExpression|AwaitExpression)$/.test(inner.type)) {
    inner = (inner['expression'] ?? inner['argument']) as Node | undefined;
  }
  return inner;
}

export function isFunction(node: Node | undefined): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression' || node?.type === 'FunctionDeclaration';
}

/** The text of a string literal, or of a template without holes. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type === 'TemplateLiteral' && (node['quasis'] as Node[]).length === 1) {
    return ((node['quasis'] as Node[])[0]['value'] as { cooked: string }).cooked;
  }
  return undefined;
}

/** `object.name`, the value behind a literal key. */
export function property(object: Node | undefined, name: string): Node | undefined {
  if (object?.type !== 'ObjectExpression') return undefined;
  for (const entry of object['properties'] as Node[]) {
    if (entry.type === 'Property' && (entry['key']['name'] ?? entry['key']['value']) === name) return bare(entry['value'] as Node);
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
    const [left, right] = [numberOf(inner['left'] as Node), numberOf(inner['right'] as Node)];
    return left === undefined || right === undefined ? undefined : left * right;
  }
  const value = literal(inner);
  return typeof value === 'number' ? value : undefined;
}
