/**
 * One request's way through one router. Enters: the router's compiled table, the request and what to call when nothing
 * answered. Leaves: the matching layers called in order of registration. The request's URL and method are read anew at
 * each step, because handlers rewrite them; only what changed is looked up again.
 */
import { Layer } from './layer';
import { answerOptions } from './options';
import { hasCallbacks, mergeParams, runParamCallbacks, type ParamCallbacks, type ParamOutcome } from './params';
import { pathnameOf, protohostOf } from './pathname';
import type { PatternMatch } from './pattern';
import type { Stack } from './stack';
import type { Table } from './table';
import { isTraced, matchedPattern, reportOnce, type TracedRequest } from './tracing';
import type { LayerMatch, Next, Params, RoutedResponse } from './types';

/** What of a router a walk reads; `params` and `mergeParams` may be changed between requests. */
export interface WalkedRouter {
  readonly params: ParamCallbacks;
  readonly mergeParams?: boolean;
}

const NOTHING: readonly number[] = [];

// Whoever replaces one of these on a layer is asked; a layer made elsewhere has a `match` of its own.
const { find, match: matchOf } = Layer.prototype;

/** A mount that a walk is inside of: what it took from the URL, and the URL with and without it. */
interface Mount {
  readonly removed: string;
  readonly slashAdded: boolean;
  readonly url: string;
  readonly stripped: string;
}

// Plain fields, not private ones: a walk is made per request and router, and nobody else ever sees it.
export class Walk {
  readonly next: Next;
  /** The next position in the stack; beyond the last one, routing ends in a later turn. */
  private position = 0;
  private candidates: readonly number[] = NOTHING;
  /** Index into the candidates. */
  private at = 0;
  /** What the candidates were looked up for. */
  private url: string | undefined = undefined;
  private path: string | null | undefined = undefined;
  private changes = -1;
  private length = -1;
  private mount: Mount | undefined = undefined;
  private synchronous = 0;
  private outcomes: Record<string, ParamOutcome | undefined> | undefined = undefined;
  private readonly stack: Stack;
  private readonly traced: boolean;
  private readonly protohost: string;
  private readonly baseUrl: string;
  /** Methods for the automatic answer; only while the request is an OPTIONS. */
  private readonly allowed: string[] | undefined;
  /** The request as the enclosing router left it. */
  private readonly outerBaseUrl: string | undefined;
  private readonly outerNext: Next | undefined;
  private readonly outerParams: Params | undefined;
  private readonly outerPattern: unknown;

  constructor(
    private readonly router: WalkedRouter,
    private readonly table: Table,
    private readonly req: TracedRequest,
    private readonly res: RoutedResponse,
    private readonly callback: Next,
  ) {
    this.next = (error) => this.advance(error);
    this.stack = table.stack;
    this.traced = isTraced();
    this.protohost = protohostOf(req.url);
    this.outerParams = req.params;
    this.outerBaseUrl = req.baseUrl;
    this.outerNext = req.next;
    this.outerPattern = this.traced ? req[matchedPattern] : undefined;
    this.baseUrl = req.baseUrl || '';
    this.allowed = req.method === 'OPTIONS' ? [] : undefined;
    req.next = this.next;
    req.baseUrl = this.baseUrl;
    req.originalUrl = req.originalUrl || req.url;
  }

  private advance(error: unknown): void {
    const { req } = this;
    if (error) reportOnce(req, error);
    let pending = error === 'route' ? null : error;
    if (this.mount !== undefined) this.restoreUrl(this.mount);

    const { layers, changes } = this.stack;
    if (pending === 'router') {
      this.endLater(null);
      return;
    }
    if (this.position >= layers.length) {
      this.endLater(pending);
      return;
    }
    // A long run of layers that call next at once would otherwise exhaust the call stack.
    if (++this.synchronous > 100) {
      setImmediate(this.next, error);
      return;
    }
    if (req.url !== this.url || changes !== this.changes || layers.length !== this.length) this.locate();
    const { path } = this;
    if (path == null) return this.end(pending);

    const { candidates } = this;
    while (this.at < candidates.length) {
      const position = candidates[this.at++];
      const layer = layers[position];
      this.position = position + 1;
      if (layer.slash && !this.traced) {
        // A middleware for every path: the commonest layer of all, and nothing about it needs asking.
        const { router } = this;
        req.params = router.mergeParams ? mergeParams({}, this.outerParams) : {};
        this.call(layer, '', pending, path);
        this.synchronous = 0;
        return;
      }
      let match: PatternMatch | false;
      try {
        match = layer.find !== find || layer.match !== matchOf || this.traced ? layer.match(path) : layer.find(path);
      } catch (thrown) {
        reportOnce(req, thrown);
        pending = pending || thrown;
        continue;
      }
      if (!match) continue;
      const { route } = layer;
      if (route !== undefined) {
        if (pending) continue;
        const { method } = req;
        if (!route._handlesMethod(method)) {
          if (method === 'OPTIONS') this.allowed?.push(...route._methods());
          // HEAD still goes through a route that has no GET: it does nothing there but run params callbacks.
          if (method !== 'HEAD') continue;
        }
        req.route = route;
      }
      return this.enter(layer, match, pending, path);
    }
    this.position = layers.length;
    this.end(pending);
  }

  /** Look up the candidates of the URL as it is now, from the present position on. */
  private locate(): void {
    const { stack } = this;
    const { url } = this.req;
    this.url = url;
    this.changes = stack.changes;
    this.length = stack.layers.length;
    const path = pathnameOf(this.req, url);
    this.path = path;
    const candidates = path == null ? NOTHING : this.table.candidates().lookup(path);
    this.candidates = candidates;
    let at = 0;
    while (at < candidates.length && candidates[at] < this.position) at++;
    this.at = at;
  }

  private enter(layer: Layer, match: PatternMatch, pending: unknown, path: string): void {
    const req = this.req;
    const router = this.router;
    if (this.traced) req[matchedPattern] = (match as LayerMatch).pattern;
    req.params = router.mergeParams ? mergeParams(match.params, this.outerParams) : match.params;

    const { keys } = match;
    if (keys.length !== 0 && hasCallbacks(router.params, keys)) {
      const run = {
        callbacks: router.params,
        layer,
        keys,
        outcomes: (this.outcomes ??= {}),
        req,
        res: this.res,
        traced: this.traced,
      };
      runParamCallbacks(run, (error) => {
        if (error) this.advance(pending || error);
        else this.call(layer, match.path, pending, path);
        this.synchronous = 0;
      });
      return;
    }
    this.call(layer, match.path, pending, path);
    this.synchronous = 0;
  }

  private call(layer: Layer, consumed: string, pending: unknown, path: string): void {
    if (layer.route !== undefined) {
      layer.handleRequest(this.req, this.res, this.next, this.traced);
      return;
    }
    if (consumed.length !== 0 && !this.stripUrl(consumed, path)) {
      this.advance(pending);
      return;
    }
    if (pending) layer.handleError(pending, this.req, this.res, this.next, this.traced);
    else layer.handleRequest(this.req, this.res, this.next, this.traced);
  }

  /** Hide the mount path from the layer. False when the match is no prefix on a segment's border. */
  private stripUrl(consumed: string, path: string): boolean {
    if (!path.startsWith(consumed)) return false;
    if (path.length > consumed.length && path.charCodeAt(consumed.length) !== 0x2f) return false;
    const { req, protohost } = this;
    const url = req.url as string;
    let stripped = protohost + url.slice(protohost.length + consumed.length);
    const slashAdded = protohost === '' && stripped.charCodeAt(0) !== 0x2f;
    if (slashAdded) stripped = `/${stripped}`;
    this.mount = { removed: consumed, slashAdded, url, stripped };
    req.url = stripped;
    req.baseUrl = this.baseUrl + (consumed.endsWith('/') ? consumed.slice(0, -1) : consumed);
    return true;
  }

  private restoreUrl({ removed, slashAdded, url: mounted, stripped }: Mount): void {
    const { req, protohost } = this;
    this.mount = undefined;
    req.baseUrl = this.baseUrl;
    let url = req.url as string;
    const root = url === '/' || url.startsWith('/?');
    // Left as it was, nothing needs to be put together. Only where the path is what the URL starts with: it is not
    // after a handler put an absolute form in place, or where parsing escaped a character.
    if (url === stripped && protohost === '' && (root || !slashAdded) && mounted.startsWith(removed)) {
      req.url = mounted;
      return;
    }
    // The slash is taken off again, unless the layer rewrote the path under a mount path without a trailing slash.
    if (slashAdded && (root || (removed.endsWith('/') && url.charCodeAt(0) === 0x2f))) url = url.slice(1);
    req.url = protohost + removed + url.slice(protohost.length);
  }

  private endLater(error: unknown): void {
    setImmediate(() => this.end(error));
  }

  private end(error: unknown): void {
    if (this.allowed !== undefined && this.allowed.length !== 0 && !error) {
      answerOptions(this.res, this.allowed, (failure) => this.leave(failure));
      return;
    }
    this.leave(error);
  }

  /** Give the request back as the enclosing router left it. */
  private leave(error: unknown): void {
    const req = this.req;
    req.baseUrl = this.outerBaseUrl;
    req.next = this.outerNext;
    req.params = this.outerParams;
    if (this.traced) req[matchedPattern] = this.outerPattern;
    this.callback(error);
  }
}
