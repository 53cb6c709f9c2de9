/**
 * Who is who in one file. Enters: its tree. Leaves: which names stand for an app, a router, a framework's export. What
 * comes from elsewhere (a parameter, another file) is known by the names that everybody gives it: `app`, `router`, `res`.
 */
import { bare, child, children, memberName, nameOf, nodesOf, textOf, type Node } from './syntax';

export type Kind = 'app' | 'router';

export class Names {
  /** Local name → `module#export`, where `xsys/express` is `express`. */
  readonly imported = new Map<string, string>();
  /** Modules that are loaded, with the place. */
  readonly modules: { readonly name: string; readonly node: Node }[] = [];
  /** Named functions of the file, for middleware that is given by its name. */
  readonly functions = new Map<string, Node>();
  private readonly kinds = new Map<string, Kind>();
  private readonly objects = new Map<string, Node>();

  constructor(tree: Node) {
    for (const node of nodesOf(tree)) {
      this.readImport(node);
      this.readDestructured(node);
      const named = node.type === 'FunctionDeclaration' ? nameOf(child(node, 'id')) : undefined;
      if (named !== undefined) this.functions.set(named, node);
    }
    for (const node of nodesOf(tree)) if (node.type === 'VariableDeclarator') this.readVariable(node);
  }

  /** `express`, `xypriss#createServer`; undefined for a name of the file's own. */
  originOf(node: Node | undefined): string | undefined {
    const inner = bare(node);
    const name = nameOf(inner);
    if (name !== undefined) return this.imported.get(name);
    const member = memberName(inner);
    const outer = member === undefined ? undefined : this.originOf(child(inner, 'object'));
    return outer === undefined ? undefined : `${outer.replace(/#(?:default|\*)$/, '')}#${member}`;
  }

  kindOf(node: Node | undefined): Kind | undefined {
    const inner = bare(node);
    const member = memberName(inner);
    if (member !== undefined) return byName(member);
    const name = nameOf(inner);
    if (name === undefined) return inner === undefined ? undefined : this.kindOfValue(inner);
    return this.kinds.get(name) ?? (this.imported.has(name) && !/^\./.test(this.imported.get(name) ?? '') ? undefined : byName(name));
  }

  /** The function itself, also when it is given by its name. */
  functionOf(node: Node | undefined): Node | undefined {
    const inner = bare(node);
    const name = nameOf(inner);
    return name === undefined ? inner : this.functions.get(name);
  }

  /** The object itself, also when it is given by the name of a constant, but where that constant is found by itself. */
  objectOf(node: Node | undefined): Node | undefined {
    const inner = bare(node);
    const name = nameOf(inner);
    return name === undefined ? inner : this.objects.get(name);
  }

  /** `const config: ServerOptions = { … }`, wherever it is used. */
  holdsServerOptions(declarator: Node): boolean {
    const reference = child(child(child(declarator, 'id'), 'typeAnnotation'), 'typeAnnotation');
    return this.originOf(child(reference, 'typeName')) === 'xypriss#ServerOptions';
  }

  private readImport(node: Node): void {
    if (node.type === 'ImportDeclaration') {
      const from = textOf(child(node, 'source')) ?? '';
      this.modules.push({ name: from, node });
      for (const specifier of children(node, 'specifiers')) {
        const name = nameOf(child(specifier, 'imported')) ?? (specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*');
        this.imported.set(nameOf(child(specifier, 'local')) ?? '', `${frameworkOf(from)}#${name}`);
      }
    }
    const loaded = loadedModule(node);
    if (loaded !== undefined) this.modules.push({ name: loaded, node });
  }

  /** `const { Router } = require('express')`. */
  private readDestructured(node: Node): void {
    const pattern = node.type === 'VariableDeclarator' ? child(node, 'id') : undefined;
    const loaded = pattern?.type === 'ObjectPattern' ? loadedModule(child(node, 'init')) : undefined;
    if (loaded === undefined) return;
    for (const entry of children(pattern, 'properties')) {
      const [from, to] = [nameOf(child(entry, 'key')), nameOf(child(entry, 'value'))];
      if (from !== undefined && to !== undefined) this.imported.set(to, `${frameworkOf(loaded)}#${from}`);
    }
  }

  private readVariable(node: Node): void {
    const name = nameOf(child(node, 'id'));
    const value = bare(child(node, 'init'));
    if (name === undefined || value === undefined) return;
    const loaded = loadedModule(value);
    if (loaded !== undefined) this.imported.set(name, `${frameworkOf(loaded)}#*`);
    const kind = this.kindOfValue(value);
    if (kind !== undefined) this.kinds.set(name, kind);
    if (/Function/.test(value.type)) this.functions.set(name, value);
    if (value.type === 'ObjectExpression' && !this.holdsServerOptions(node)) this.objects.set(name, value);
  }

  private kindOfValue(value: Node): Kind | undefined {
    if (value.type !== 'CallExpression' && value.type !== 'NewExpression') return undefined;
    const origin = this.originOf(child(value, 'callee'));
    if (origin === undefined) return undefined;
    if (/^(?:express#(?:default|\*|application)|xypriss#createServer)$/.test(origin)) return 'app';
    return /^(?:express#Router|xypriss#(?:Router|XyPrissRouter))$/.test(origin) ? 'router' : undefined;
  }
}

/** `xsys/express` has what `express` has. */
function frameworkOf(module: string): string {
  return module.replace(/^xsys\/(?=express$|xypriss$)/, '');
}

function loadedModule(node: Node | undefined): string | undefined {
  const inner = bare(node);
  if (inner?.type === 'ImportExpression') return textOf(child(inner, 'source'));
  const required = inner?.type === 'CallExpression' && nameOf(child(inner, 'callee')) === 'require';
  return required ? textOf(children(inner, 'arguments')[0]) : undefined;
}

function byName(name: string): Kind | undefined {
  if (name === 'app' || name === 'application') return 'app';
  return /^(?:r|.*[rR])outer$/.test(name) ? 'router' : undefined;
}
