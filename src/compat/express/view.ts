/**
 * A template file and its engine. Enters: a name, where to look, the engines known. Leaves: the file's path and its
 * rendering. Found once; an application keeps it if 'view cache' says so.
 */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Engine, RenderCallback } from './types';

export interface ViewOptions {
  defaultEngine?: string;
  root?: string | string[];
  engines: Record<string, Engine>;
}

export interface View {
  defaultEngine: string | undefined;
  ext: string;
  name: string;
  root: string | string[] | undefined;
  engine: Engine;
  path: string | undefined;
  lookup(name: string): string | undefined;
  resolve(directory: string, file: string): string | undefined;
  render(options: object, callback: RenderCallback): void;
}

export interface ViewConstructor {
  new (name: string, options: ViewOptions): View;
  prototype: View;
}

/** A function, because applications subclass it with `View.call(this, …)`. */
export const View = function View(this: View, name: string, options: ViewOptions) {
  const { defaultEngine, engines } = options;
  this.defaultEngine = defaultEngine;
  this.ext = extname(name);
  this.name = name;
  this.root = options.root;
  if (!this.ext && !defaultEngine) {
    throw new Error('No default engine was specified and no extension was provided.');
  }

  let file = name;
  if (!this.ext) {
    this.ext = defaultEngine![0] === '.' ? defaultEngine! : `.${defaultEngine!}`;
    file += this.ext;
  }
  engines[this.ext] ||= loadEngine(this.ext.slice(1));
  this.engine = engines[this.ext];
  this.path = this.lookup(file);
} as unknown as ViewConstructor;

View.prototype.lookup = function lookup(name) {
  for (const root of ([] as (string | undefined)[]).concat(this.root)) {
    const location = resolve(root as string, name);
    const found = this.resolve(dirname(location), basename(location));
    if (found) return found;
  }
  return undefined;
};

/** `<file>`, else `<file without extension>/index<extension>`. */
View.prototype.resolve = function (directory, file) {
  const path = join(directory, file);
  if (isFile(path)) return path;
  const index = join(directory, basename(file, this.ext), `index${this.ext}`);
  return isFile(index) ? index : undefined;
};

View.prototype.render = function render(options, callback) {
  let synchronous = true;
  this.engine(this.path!, options, function (this: unknown, ...args: Parameters<RenderCallback>) {
    // An engine that calls back at once must not surprise a caller that expects a later turn.
    if (synchronous) process.nextTick(() => callback.apply(this, args));
    else callback.apply(this, args);
  });
  synchronous = false;
};

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The module of an extension's name, as the adapter sees it or, where it is linked into place, as the program does. */
function loadEngine(name: string): Engine {
  const found = requireEngine(name) as { __express?: Engine };
  if (typeof found.__express !== 'function') throw new Error(`Module "${name}" does not provide a view engine.`);
  return found.__express;
}

function requireEngine(name: string): unknown {
  try {
    return require(name) as unknown;
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code !== 'MODULE_NOT_FOUND' || !message.startsWith(`Cannot find module '${name}'`)) throw error;
    try {
      return createRequire(join(process.cwd(), 'noop.js'))(name) as unknown;
    } catch {
      throw error;
    }
  }
}
