/**
 * An application's ordered table as the engine's plan. Enters: a stack of layers, and who knows what is behind a layer that
 * is a table of its own. Leaves: the plan's places in the order of registration, a row for each layer that says whether it
 * is native and why not, and word of each later change. What is uncertain is a place that only JavaScript knows.
 */
import { METHODS } from 'node:http';
import { membership } from '../runner/membership';
import { runnerSettings } from '../runner/settings';
import { handlersOf, isUntouched, routeOf, type Layer, type Route, type Stack } from '../router';
import { stepOf, whyNotNative, type NativeStep, type Surroundings } from './step';
import { forPreflights } from './preflights';
import { Watched } from './watched';
import { hasParameters, mountAt, whereabouts, type Mount, type Whereabouts } from './whereabouts';

/** As `native/src/plans.rs` reads it. */
export interface Place {
  readonly step?: number;
  readonly pattern?: string;
  readonly caseSensitive: boolean;
  readonly strict: boolean;
  readonly end: boolean;
  readonly methods?: readonly string[];
  readonly mounted: number;
}

/** What a person reads about one layer. */
export interface Row {
  readonly path: string;
  readonly methods?: readonly string[];
  /** Of the function; of the step where there is one. */
  readonly name: string;
  readonly native: boolean;
  readonly why?: string;
  /** A published package that it looks like, which could run in the engine if the application wanted it. */
  readonly recognisable?: string;
}

/** What can be said of a handler that only JavaScript knows. */
export type Explained = Required<Pick<Row, 'why'>> & Pick<Row, 'recognisable'>;

/** A table, and what steps in it may ask. */
export interface Part {
  readonly stack: Stack;
  readonly around: Surroundings;
  /** What happens before its first layer, if it is not nothing. */
  readonly first?: NativeStep;
  /** Tells of changes of what was asked for this part. */
  watch?(changed: () => void): () => void;
}

/** What is behind a handler that is a table itself; in words why that is not known; undefined for other handlers. */
export type Open = (handle: unknown, around: Surroundings) => Part | string | undefined;

/** Steps that pass every request on: where no other stands behind them they would run for nothing. */
const NEVER_ANSWER: ReadonlySet<string> = new Set(['headers', 'compression', 'responseTime', 'accessLog', 'content']);

/** Whether a plan is worth having for a step of this kind. */
export function isUseful(kind: string): boolean {
  // An isolate that ends, or is blocked, does not log by itself what its requests were answered.
  return !NEVER_ANSWER.has(kind) || (kind === 'accessLog' && (membership() !== undefined || runnerSettings().queueTimeout > 0));
}

const ONLY_JAVASCRIPT = 'only JavaScript knows what it does';

export class TablePlan {
  readonly rows: Row[] = [];
  readonly #places: Place[] = [];
  /** Places of steps that only hear of answers, whether or not JavaScript stands before them. */
  readonly observers: Place[] = [];
  /** How many of the places are worth having. */
  #useful = 0;
  /** Kinds of the steps among them that may answer. */
  readonly #answering = new Set<string>();
  /** Layers that may stop any request below a path. */
  readonly #barriers: { readonly text: string; readonly caseSensitive: boolean; readonly name: string }[] = [];
  readonly #open: Open;
  readonly #explain: (handle: unknown) => Explained | undefined;
  readonly watched: Watched;

  constructor(open: Open, explain: (handle: unknown) => Explained | undefined, changed: () => void) {
    this.#open = open;
    this.#explain = explain;
    this.watched = new Watched(changed);
  }

  /** Up to the last place where the engine may answer by itself. */
  get places(): readonly Place[] {
    return forPreflights(this.#places.slice(0, this.#useful), this.#answering);
  }

  add(part: Part, mount: Mount): void {
    this.watched.stack(part.stack);
    if (part.watch !== undefined) this.watched.other(part.watch);
    if (part.stack.foreign) {
      const at = { pattern: mount.text || '/', caseSensitive: mount.sensitive, strict: false, end: false, exact: false };
      this.#javascript([at], undefined, { name: 'stack', path: mount.text || '/' }, 'the table was replaced by a list of the application’s own');
      return;
    }
    for (const layer of part.stack.layers) this.#layer(layer, mount, part.around);
  }

  #layer(layer: Layer, mount: Mount, around: Surroundings): void {
    if (!isUntouched(layer)) {
      const at = { pattern: mount.text || '/', caseSensitive: mount.sensitive, strict: false, end: false, exact: false };
      this.#javascript([at], undefined, { name: nameOf(layer), path: mount.text || '/' }, 'its layer is not one of this router, or was changed');
      return;
    }
    const at = whereabouts(layer, mount);
    const shown = { name: nameOf(layer), path: shownPath(layer, mount) };
    if (layer.route !== undefined) {
      this.#route(layer, layer.route, at, shown, mount, around);
      return;
    }
    const { handle } = layer;
    const step = stepOf(handle);
    if (step !== undefined) {
      this.#native(step, at, undefined, around, mountAt(at[0]).text.length, shown);
    } else if (handle.length > 3 && !(Array.isArray(layer.rawPath) ? layer.rawPath.some(hasParameters) : hasParameters(layer.rawPath))) {
      this.rows.push({ ...shown, native: true, name: `${shown.name} (errors)` });
    } else {
      this.#table(layer, at, shown, around);
    }
  }

  #table(layer: Layer, at: readonly Whereabouts[], shown: Shown, around: Surroundings): void {
    const part = this.#open(layer.handle, around);
    if (typeof part !== 'object') {
      this.#javascript(at, undefined, shown, part ?? this.#whyOf(layer.handle));
    } else if (at.length !== 1 || !at[0].exact) {
      this.#javascript(at, undefined, shown, 'it is mounted at a path with parameters or patterns');
    } else {
      const inside = mountAt(at[0]);
      if (part.first !== undefined) this.#native(part.first, at, undefined, part.around, inside.text.length, shown);
      this.add(part, inside);
    }
  }

  /** The methods of a route that have the same handlers are a place each; handlers that are steps come first. */
  #route(layer: Layer, route: Route, at: readonly Whereabouts[], shown: Shown, mount: Mount, around: Surroundings): void {
    const handlers = handlersOf(route);
    this.watched.stack(handlers);
    const known = routeOf(layer) !== undefined && !handlers.foreign;
    for (const [methods, chain] of chainsOf(route, handlers, at.every(({ exact }) => exact))) {
      let stopped = false;
      for (const each of known ? chain : []) {
        const name = { ...shown, name: nameOf(each) };
        const step = isUntouched(each) ? stepOf(each.handle) : undefined;
        if (isUntouched(each) && each.handle.length > 3) continue;
        if (step === undefined || !this.#native(step, at, methods, around, mount.text.length, name)) {
          if (step === undefined) this.#javascript(at, methods, name, this.#whyOf(each.handle));
          stopped = true;
          break;
        }
      }
      if (!known && !stopped) this.#javascript(at, methods, shown, 'its route was changed');
      else if (!stopped && chain.length === 0) this.#javascript(at, methods, shown, 'its parameters may have callbacks');
    }
  }

  /** False: it has become a place that only JavaScript knows. */
  #native(
    step: NativeStep,
    at: readonly Whereabouts[],
    methods: readonly string[] | undefined,
    around: Surroundings,
    mounted: number,
    shown: Shown,
  ): boolean {
    const id = at.every(({ exact }) => exact) ? step.idIn(around) : 'it stands at a path with parameters or patterns';
    if (typeof id === 'string') {
      this.#javascript(at, methods, { ...shown, name: `${step.kind} ${shown.name}` }, id);
      return false;
    }
    const barrier = this.#barrierOf(at);
    const why = barrier === undefined ? undefined : `it stands behind ${barrier}, which may stop any request`;
    this.rows.push({ ...shown, methods, name: `${step.kind} (${shown.name})`, native: why === undefined, why });
    const places = at.map(({ pattern, caseSensitive, strict, end }) => ({ step: id, pattern, caseSensitive, strict, end, methods, mounted }));
    const hears = step.kind === 'accessLog' && isUseful(step.kind);
    if (hears) this.observers.push(...places);
    if (barrier !== undefined && !hears) return true;
    this.#places.push(...places);
    if (isUseful(step.kind)) {
      this.#useful = this.#places.length;
      this.#answering.add(step.kind);
    }
    return true;
  }

  #whyOf(handle: unknown): string | Explained {
    return whyNotNative(handle) ?? this.#explain(handle) ?? ONLY_JAVASCRIPT;
  }

  #javascript(at: readonly Whereabouts[], methods: readonly string[] | undefined, shown: Shown, why: string | Explained): void {
    this.rows.push({ ...shown, methods, native: false, ...(typeof why === 'string' ? { why } : why) });
    if (this.#barrierOf(at) !== undefined) return;
    for (const { pattern, caseSensitive, strict, end, exact } of at) {
      if (!end && methods === undefined && (exact || pattern === '/')) {
        this.#barriers.push({ text: pattern === '/' ? '' : pattern.replace(/\/+$/, ''), caseSensitive, name: shown.name });
      }
      this.#places.push({ pattern, caseSensitive, strict, end, methods, mounted: 0 });
    }
  }

  /** The name of a layer that no request for these places passes by. */
  #barrierOf(at: readonly Whereabouts[]): string | undefined {
    return this.#barriers.find(({ text, caseSensitive }) =>
      at.every((place) => {
        if (caseSensitive && !place.caseSensitive) return text === '';
        return text === '' || place.pattern === text || place.pattern.startsWith(`${text}/`);
      }),
    )?.name;
  }
}

interface Shown {
  readonly name: string;
  readonly path: string;
}

function nameOf(layer: { name?: unknown; route?: Route }): string {
  return typeof layer.name === 'string' && layer.name !== '' ? layer.name : '<anonymous>';
}

function shownPath(layer: Layer, mount: Mount): string {
  const paths = (Array.isArray(layer.rawPath) ? layer.rawPath : [layer.rawPath]).map(String);
  return paths.map((path) => (path === '/' && mount.text !== '' ? mount.text : mount.text + path)).join(', ');
}

type Chain = readonly [methods: readonly string[] | undefined, chain: readonly Layer[]];

/** Methods in upper case, grouped by the handlers that they have. `plain`: a HEAD without a handler does nothing there. */
function chainsOf(route: Route, { layers }: Stack, plain: boolean): readonly Chain[] {
  const registered = route.methods;
  const chains = new Map<string, { methods: string[]; chain: Layer[] }>();
  for (const method of METHODS) {
    let name = method.toLowerCase();
    if (name === 'head' && !registered.head) name = 'get';
    const handled = Boolean(registered._all) || Boolean(registered[name]);
    if (!handled && (plain || method !== 'HEAD')) continue;
    const chain = handled ? layers.filter((layer) => !layer.method || layer.method === name) : [];
    const key = chain.map((layer) => layers.indexOf(layer)).join();
    const group = chains.get(key);
    if (group === undefined) chains.set(key, { methods: [method], chain });
    else group.methods.push(method);
  }
  return [...chains.values()].map(({ methods, chain }) => [methods.length === METHODS.length ? undefined : methods, chain]);
}
