/**
 * A project as it lies on disk. Enters: a folder. Leaves: the frameworks that its package.json asks for and its source
 * files. Dependencies, builds and whatever is hidden are not its own source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../command';
import type { Framework } from './findings';

const NOT_SOURCE = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'bower_components']);
const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;
const MINIFIED = /\.min\.[cm]?js$/;

export interface Project {
  readonly folder: string;
  readonly frameworks: readonly Framework[];
  readonly dependencies: Readonly<Record<string, string>>;
  /** Relative to the folder, in a stable order. */
  readonly files: readonly string[];
}

export function readProject(folder: string): Project {
  const dependencies = readDependencies(folder);
  const frameworks = (['xypriss', 'express'] as const)
    .filter((name) => name in dependencies)
    .map((name) => ({ name, range: dependencies[name], major: majorOf(dependencies[name]) }));
  return { folder, frameworks, dependencies, files: sourceFiles(folder) };
}

function readDependencies(folder: string): Record<string, string> {
  const file = join(folder, 'package.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}): doctor needs the folder of a project`);
  }
  try {
    const { dependencies, devDependencies, peerDependencies } = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
    return { ...peerDependencies, ...devDependencies, ...dependencies };
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
