/** Reads a project with its rules. Enters: a folder. Leaves: a diagnosis. It writes nothing and runs none of the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnosis, Finding, Unread } from './findings';
import { missingHere, recognisableIn } from './installed';
import { Names } from './names';
import { frameworksOf, readProject } from './project';
import { serverOptions, type Rule, type WholeProject } from './rule';
import { rulesFor } from './rules';
import { at, loadParser, nodesOf, type Node, type Parse } from './syntax';

interface Source {
  readonly file: string;
  readonly nodes: readonly Node[];
  readonly names: Names;
}

export async function diagnose(folder: string): Promise<Diagnosis> {
  const project = readProject(folder);
  const { files } = project;
  const unread: Unread[] = [];
  const parse = await loadParser();
  const sources = files.flatMap((file) => readSource(folder, file, parse, unread));
  const frameworks = frameworksOf(project, new Set(sources.flatMap(({ names }) => names.modules.map(({ name }) => name))));
  const rules = rulesFor(frameworks);
  const whole = {
    trustsProxy: sources.some(({ nodes, names }) => nodes.some((node) => at(serverOptions(node, names), 'server', 'trustProxy') !== undefined)),
    recognisable: recognisableIn(folder),
  };
  const findings = sources.flatMap((source) => findingsIn(source, rules, whole));
  return { project: folder, frameworks, files: files.length, findings, unread: frameworks.length === 0 ? [] : unread, missing: missingHere() };
}

function readSource(folder: string, file: string, parse: Parse, unread: Unread[]): Source[] {
  try {
    const tree = parse(readFileSync(join(folder, file), 'utf8'), file);
    return [{ file, nodes: [...nodesOf(tree)], names: new Names(tree) }];
  } catch (error) {
    unread.push({ file, why: (error as Error).message });
    return [];
  }
}

function findingsIn({ file, nodes, names }: Source, rules: readonly Rule[], whole: WholeProject): Finding[] {
  const found: Finding[] = [];
  for (const node of nodes) {
    for (const { id, level, find } of rules) {
      const message = find(node, names, whole);
      if (message) found.push({ rule: id, level, file, line: node.loc.start.line, column: node.loc.start.column + 1, message });
    }
  }
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}
