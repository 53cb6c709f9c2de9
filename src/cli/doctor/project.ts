/**
 * A project as it lies on disk. Enters: a folder. Leaves: the frameworks that its package.json and its source ask for, and
 * its source files. Dependencies, builds and whatever is hidden are not its own source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../command';
import type { Framework } from './findings';

const NAMES = ['xypriss', 'express'] as const;
const NOT_SOURCE = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'bower_components']);
const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;
const MINIFIED = /\.min\.[cm]?js$/;

export interface Project {
  readonly folder: string;
  readonly frameworks: readonly Framework[];
  /** Some script of package.json starts the program on xsys as it is. */
  readonly registered: boolean;
  /** Relative to the folder, in a stable order. */
  readonly files: readonly string[];
}

export function readProject(folder: string): Project {
  const { dependencies, registered } = readManifest(folder);
  const frameworks = NAMES.filter((name) => name in dependencies).map((name) => {
    return { name, range: dependencies[name], major: majorOf(dependencies[name]), moved: registered };
  });
  return { folder, frameworks, registered, files: sourceFiles(folder) };
}

/** The same with what the source loads: `xsys/express` in the place of `express`. */
export function frameworksOf({ frameworks, registered }: Project, loaded: ReadonlySet<string>): readonly Framework[] {
  return NAMES.flatMap((name) => {
    const moved = loaded.has(`xsys/${name}`);
    const asked = frameworks.find((framework) => framework.name === name);
    if (asked !== undefined) return { ...asked, moved: asked.moved || moved };
    return moved ? { name, range: undefined, major: undefined, moved: moved || registered } : [];
  });
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly registered: boolean;
}

function readManifest(folder: string): Manifest {
  const file = join(folder, 'package.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}): doctor needs the folder of a project`);
  }
  try {
    const { dependencies, devDependencies, peerDependencies, scripts = {} } = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
    const registered = Object.values(scripts).some((script) => /\bxsys\/register\b|\bxsys run\b/.test(script));
    return { dependencies: { ...peerDependencies, ...devDependencies, ...dependencies }, registered };
  } catch (error) {
    throw new UsageError(`${file} is not valid JSON: ${(error as Error).message}`);
  }
}

/** `^4.18.0`, `npm:express@4`, `5.x`; undefined for `latest`, a path, `*`. */
export function majorOf(range: string): number | undefined {
  const found = /^(?:npm:[^@]+@)?[\^~>=v\s]*(\d+)(?:\.|$)/.exec(range);
  return found === null ? undefined : Number(found[1]);
}

function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  const walk = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && !NOT_SOURCE.has(entry.name) && !entry.name.startsWith('.')) walk(path);
      else if (entry.isFile() && isSource(entry.name)) found.push(relative(folder, path));
    }
  };
  walk(folder);
  return found.sort();
}

function isSource(name: string): boolean {
  return SOURCE.test(name) && !DECLARATIONS.test(name) && !MINIFIED.test(name);
}
