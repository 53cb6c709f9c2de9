/**
 * A plan as a person reads it. Enters: its rows, or why there is none. Leaves: a table in plain text, with colour where it
 * is shown on a terminal.
 */
import { inspect, styleText } from 'node:util';
import { planSourceOf } from './source';
import type { Row } from './table';

export class PlanReport {
  /** The layers in the order of registration. */
  readonly layers: readonly Row[];
  /** In words why no layer can be native. */
  readonly why: string | undefined;

  constructor(layers: readonly Row[], why: string | undefined) {
    this.layers = layers;
    this.why = why;
  }

  /** Published packages that stay in JavaScript only because nobody asked for more. */
  get recognisable(): readonly string[] {
    return recognisableIn(this.layers);
  }

  /** Plain text, a line a layer. */
  toString(): string {
    return this.#text((_color, text) => text);
  }

  [inspect.custom](_depth: number, options: { colors?: boolean }): string {
    return options.colors === true ? this.#text(styleText as (color: string, text: string) => string) : this.toString();
  }

  #text(paint: (color: string, text: string) => string): string {
    if (this.why !== undefined) return `No layer runs in the engine: ${this.why}.`;
    if (this.layers.length === 0) return 'The application has no layers.';
    const cells = shortened(this.layers).map(({ path, methods, name, native, why }) => ({
      native,
      cells: [native ? 'engine' : 'JavaScript', shownMethods(methods), path, name, why ?? ''],
    }));
    const head = ['runs in', 'methods', 'path', 'layer', 'because'];
    const widths = head.map((title, n) => Math.max(title.length, ...cells.map((row) => row.cells[n].length)));
    const line = (row: readonly string[]): string => row.map((cell, n) => cell.padEnd(widths[n])).join('  ').trimEnd();
    const lines = [line(head), ...cells.map((row) => paint(row.native ? 'green' : 'yellow', line(row.cells)))];
    const suggested = suggestion(this.recognisable);
    return [...lines, ...(suggested === undefined ? [] : ['', suggested])].join('\n');
  }
}

/** The plan of a request listener as it is now; undefined where it is no application whose table is known. */
export function planOf(listener: unknown): PlanReport | undefined {
  const compiled = planSourceOf(listener)?.compile(() => undefined);
  compiled?.unwatch();
  return compiled && new PlanReport(compiled.rows, compiled.why);
}

export function recognisableIn(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap(({ recognisable }) => recognisable ?? []))];
}

/** What to do about packages that could be native; undefined where there are none. */
export function suggestion(packages: readonly string[]): string | undefined {
  if (packages.length === 0) return undefined;
  return `${packages.join(', ')} could run in the engine: XSYS_NATIVE_RECOGNISE=1 (native.recognise, see MIGRATION.md).`;
}

/** `app.all` is a layer for each method: one row says the same. */
function shortened(rows: readonly Row[]): Row[] {
  const short: Row[] = [];
  for (const row of rows) {
    const last = short.at(-1);
    const goesOn =
      last?.methods !== undefined && row.methods !== undefined &&
      last.path === row.path && last.name === row.name && last.native === row.native && last.why === row.why;
    if (goesOn) short[short.length - 1] = { ...last, methods: [...last.methods, ...row.methods] };
    else short.push(row);
  }
  return short;
}

/** Methods are many where a route is for all of them but one. */
function shownMethods(methods: readonly string[] | undefined): string {
  if (methods === undefined) return 'all';
  return methods.length > 6 ? `${methods.slice(0, 6).join(',')},…` : methods.join(',');
}
