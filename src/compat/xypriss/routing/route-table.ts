/**
 * Which route a request takes: the first registered one whose method and path match. Enters: routes in registration
 * order. Leaves: a table that looks up what has only one path and tries, in order, only what could match.
 */
import type { Params, RequestHandler } from '../messages/message-types';
import type { PathPattern } from './path-pattern';

export interface Route {
  readonly method: string;
  readonly path: string | RegExp;
  readonly pattern: PathPattern;
  /** All that runs before the handler. */
  readonly middleware: readonly RequestHandler[];
  readonly handler: RequestHandler | undefined;
  /** Position in registration order. */
  readonly at: number;
}

export interface FoundRoute {
  readonly route: Route;
  readonly params: Params | undefined;
}

class MethodTable {
  private readonly exact = new Map<string, Route>();
  private readonly folded = new Map<string, Route>();
  private readonly tried: Route[] = [];
  /** Some paths are compared without regard to case. */
  private folds = false;

  add(route: Route): void {
    const { exact, folded } = route.pattern;
    this.folds ||= folded;
    if (exact === undefined) {
      this.tried.push(route);
      return;
    }
    const known = folded ? this.folded : this.exact;
    if (!known.has(exact)) known.set(exact, route);
  }

  find(path: string): FoundRoute | undefined {
    let known = this.exact.get(path);
    let lower = path;
    if (this.folds) {
      lower = path.toLowerCase();
      const other = this.folded.get(withoutLastSlash(lower));
      if (other !== undefined && (known === undefined || other.at < known.at)) known = other;
    }
    const { tried } = this;
    for (let n = 0; n < tried.length; n++) {
      const route = tried[n];
      if (known !== undefined && route.at > known.at) break;
      const { pattern } = route;
      if (!(pattern.folded ? lower : path).startsWith(pattern.prefix)) continue;
      const params = pattern.match(path);
      if (params !== undefined) return { route, params };
    }
    return known === undefined ? undefined : { route: known, params: undefined };
  }
}

/** `/a/` is `/a` and `//` is `/`, each by one slash only. */
function withoutLastSlash(path: string): string {
  const last = path.length - 1;
  return last > 0 && path.charCodeAt(last) === 0x2f ? path.substring(0, last) : path;
}

export class RouteTable {
  private readonly methods = new Map<string, MethodTable>();

  constructor(readonly routes: readonly Route[]) {
    for (const route of routes) {
      let table = this.methods.get(route.method);
      if (table === undefined) this.methods.set(route.method, (table = new MethodTable()));
      table.add(route);
    }
  }

  /** A HEAD request takes a GET route when no HEAD route is there. */
  find(method: string, path: string): FoundRoute | undefined {
    const found = this.methods.get(method)?.find(path);
    if (found !== undefined || method !== 'HEAD') return found;
    return this.methods.get('GET')?.find(path);
  }
}
