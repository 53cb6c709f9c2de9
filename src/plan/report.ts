/**
 * A plan as a person reads it. Enters: its rows, or why there is none. Leaves: a table in plain text, with colour where it
 * is shown on a terminal.
 */
import { inspect, styleText } from 'node:util';
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
    const cells = this.layers.map(({ path, methods, name, native, why }) => ({
      native,
      cells: [native ? 'engine' : 'JavaScript', shownMethods(methods), path, name, why ?? ''],
    }));
    const head = ['runs in', 'methods', 'path', 'layer', 'because'];
    const widths = head.map((title, n) => Math.max(title.length, ...cells.map((row) => row.cells[n].length)));
    const line = (row: readonly string[]): string => row.map((cell, n) => cell.padEnd(widths[n])).join('  ').trimEnd();
    return [line(head), ...cells.map((row) => paint(row.native ? 'green' : 'yellow', line(row.cells)))].join('\n');
  }
}

/** Methods are many where a route is for all of them but one. */
function shownMethods(methods: readonly string[] | undefined): string {
  if (methods === undefined) return 'all';
  return methods.length > 6 ? `${methods.slice(0, 6).join(',')},…` : methods.join(',');
}
