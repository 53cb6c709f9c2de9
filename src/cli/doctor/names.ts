/**
 * Who is who in one file. Enters: its tree. Leaves: which names stand for an app, a router, a framework's export. What
 * comes from elsewhere (a parameter, another file) is known by the names that everybody gives it: `app`, `router`, `res`.
 */
import { bare, nodesOf, textOf, type Node } from './syntax';

export type Kind = 'app' | 'router';

export class Names {
  /** Local name → `module#export`. */
  readonly imported = new Map<string, string>();
  /** Modules that are loaded, with the place. */
  readonly modules: { readonly name: string; readonly node: Node }[] = [];
  /** Named functions of the file, for middleware that is given by its name. */
  readonly functions = new Map<string, Node>();
  private readonly kinds = new Map<string, Kind>();

  constructor(tree: Node) {
    for (const node of nodesOf(tree)) {
      this.readImport(node);
      this.readDestructured(node);
      if (node.type === 'FunctionDeclaration' && node['id']) this.functions.set(node['id']['name'] as string, node);
    }
    for (const node of nodesOf(tree)) if (node.type === 'VariableDeclarator' && node['id'].type === 'Identifier') this.readVariable(node);
  }

  /** `express`, `xypriss#createServer`; undefined for a name of the file's own. */
  originOf(node: Node | undefined): string | undefined {
    const inner = bare(node);
    if (inner?.type === 'Identifier') return this.imported.get(inner['name'] as string);
    if (inner?.type === 'MemberExpression' && !inner['computed']) {
      const outer = this.originOf(inner['object'] as Node);
      return outer === undefined ? undefined : `${outer.replace(/#(?:default|\*)$/, '')}#${inner['property']['name'] as string}`;
    }
    return undefined;
  }

  kindOf(node: Node | undefined): Kind | undefined {
    const inner = bare(node);
    if (inner?.type === 'MemberExpression' && !inner['computed']) return byName(inner['property']['name'] as string);
    if (inner?.type !== 'Identifier') return inner === undefined ? undefined : this.kindOfValue(inner);
    const name = inner['name'] as string;
    return this.kinds.get(name) ?? (this.imported.has(name) && !/^\./.test(this.imported.get(name) ?? '') ? undefined : byName(name));
  }

  /** The function itself, also when it is given by its name. */
  functionOf(node: Node | undefined): Node | undefined {
    const inner = bare(node);
    return inner?.type === 'Identifier' ? this.functions.get(inner['name'] as string) : inner;
  }

  private readImport(node: Node): void {
    if (node.type === 'ImportDeclaration') {
      const from = node['source']['value'] as string;
      this.modules.push({ name: from, node });
      for (const specifier of node['specifiers'] as Node[]) {
        const name = specifier.type === 'ImportSpecifier' ? (specifier['imported']['name'] as string) : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
        this.imported.set(specifier['local']['name'] as string, `${from}#${name}`);
      }
    }
    const loaded = loadedModule(node);
    if (loaded !== undefined) this.modules.push({ name: loaded, node });
  }

  /** `const { Router } = require('express')`. */
  private readDestructured(node: Node): void {
    if (node.type !== 'VariableDeclarator' || node['id'].type !== 'ObjectPattern') return;
    const loaded = loadedModule(bare(node['init'] as Node | null));
    if (loaded === undefined) return;
    for (const entry of node['id']['properties'] as Node[]) {
      if (entry.type !== 'Property' || entry['value'].type !== 'Identifier') continue;
      this.imported.set(entry['value']['name'] as string, `${loaded}#${entry['key']['name'] as string}`);
    }
  }

  private readVariable(node: Node): void {
    const name = node['id']['name'] as string;
    const value = bare(node['init'] as Node | null);
    if (value === undefined) return;
    const loaded = loadedModule(value);
    if (loaded !== undefined) this.imported.set(name, `${loaded}#*`);
    const kind = this.kindOfValue(value);
    if (kind !== undefined) this.kinds.set(name, kind);
    if (/Function/.test(value.type)) this.functions.set(name, value);
  }

  private kindOfValue(value: Node): Kind | undefined {
    if (value.type !== 'CallExpression' && value.type !== 'NewExpression') return undefined;
    const origin = this.originOf(value['callee'] as Node);
    if (origin === undefined) return undefined;
    if (/^(?:express#(?:default|\*|application)|xypriss#createServer)$/.test(origin)) return 'app';
    return /^(?:express#Router|xypriss#(?:Router|XyPrissRouter))$/.test(origin) ? 'router' : undefined;
  }
}

function loadedModule(node: Node | undefined): string | undefined {
  const inner = bare(node);
  if (inner?.type === 'ImportExpression') return textOf(inner['source'] as Node);
  const required = inner?.type === 'CallExpression' && inner['callee'].type === 'Identifier' && inner['callee']['name'] === 'require';
  return required ? textOf((inner['arguments'] as Node[])[0]) : undefined;
}

function byName(name: string): Kind | undefined {
  if (name === 'app' || name === 'application') return 'app';
  return /^(?:r|.*[rR])outer$/.test(name) ? 'router' : undefined;
}
