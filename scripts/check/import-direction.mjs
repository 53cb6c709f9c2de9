// Who may import whom in src/, and that no import leads back to where it came from.
// Enters: source files. Leaves: one line for each import that is wrong.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesUnder, ROOT } from '../process/folders.mjs';

/** A row may import rows above it, and itself. Two folders in one row do not know each other. */
const ROWS = [
  ['errors', 'on-use', 'settings'],
  ['bundle'],
  ['bridge', 'router'],
  ['runner'],
  ['plan'],
  ['http', 'reply', 'security'],
  ['health', 'access-log', 'metrics'],
  ['compression', 'https'],
  ['index'],
  ['esm'],
  ['compat/express'],
  ['compat/express4', 'compat/xypriss'],
  ['register', 'rollout'],
  ['cli'],
];

const SRC = path.join(ROOT, 'src');
const shown = (file) => path.relative(ROOT, file);

export function importDirection() {
  const graph = readGraph();
  return [...wrongRows(graph), ...cycles(graph), ...wrongWords(graph)];
}

/** file → { folder, imports: [{ file, typeOnly }], source } */
function readGraph() {
  const files = filesUnder('src', (file) => /\.m?ts$/.test(file) && !file.endsWith('.d.ts'));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
      const imports = importsOf(source)
        .map(({ name, typeOnly }) => ({ file: resolve(file, name, known), typeOnly }))
        .filter((target) => target.file !== undefined);
      return [file, { folder: folderOf(file), imports, source }];
    }),
  );
}

function folderOf(file) {
  const [first, second] = path.relative(SRC, file).split(path.sep);
  const folder = first === 'compat' ? `${first}/${second}` : first;
  return folder.replace(/(\.test)?\.m?ts$/, '');
}

function importsOf(source) {
  const found = [];
  const visit = (node) => {
    const name = specifierOf(node);
    if (name !== undefined) found.push({ name, typeOnly: isTypeOnly(node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter(({ name }) => name.startsWith('.'));
}

function specifierOf(node) {
  const text = (expression) => (expression && ts.isStringLiteral(expression) ? expression.text : undefined);
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return text(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return text(node.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return text(node.argument.literal);
  const calls = ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require');
  return calls ? text(node.arguments[0]) : undefined;
}

/** Erased by the compiler: it gives no cycle when the program runs. */
function isTypeOnly(node) {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true;
}

function resolve(from, name, known) {
  const base = path.resolve(path.dirname(from), name).replace(/\.(m?)js$/, '');
  return [`${base}.ts`, `${base}.mts`, path.join(base, 'index.ts')].find((file) => known.has(file));
}

function wrongRows(graph) {
  const rowOf = (folder) => ROWS.findIndex((row) => row.includes(folder));
  const wrong = [];
  for (const [file, { folder, imports }] of graph) {
    if (rowOf(folder) === -1) wrong.push(`${shown(file)}: src/${folder} stands in no row of scripts/check/import-direction.mjs`);
    for (const target of imports) {
      const other = graph.get(target.file).folder;
      const allowed = other === folder || rowOf(other) < rowOf(folder);
      if (!allowed) wrong.push(`${shown(file)}: ${folder} may not import ${other} (${shown(target.file)})`);
    }
  }
  return wrong;
}

function cycles(graph) {
  const wrong = [];
  const done = new Set();
  const visit = (file, way) => {
    if (way.includes(file)) {
      wrong.push(`a cycle of imports: ${[...way.slice(way.indexOf(file)), file].map(shown).join(' → ')}`);
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file).imports) if (!target.typeOnly) visit(target.file, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return wrong;
}

/** Nothing below compat/ says "Express": only identifiers count, prose may explain. */
function wrongWords(graph) {
  const wrong = [];
  const compat = ROWS.findIndex((row) => row.includes('compat/express'));
  for (const [file, { folder, source }] of graph) {
    if (file.includes('.test.') || ROWS.findIndex((row) => row.includes(folder)) >= compat) continue;
    const visit = (node) => {
      if (ts.isIdentifier(node) && /express(?!ion)/i.test(node.text)) wrong.push(`${shown(file)}: \`${node.text}\` names Express below compat/`);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return wrong;
}
