/**
 * One request's way through one router. Enters: the router's compiled table, the request and what to call when nothing
 * answered. Leaves: the matching layers called in order of registration. The request's URL and method are read anew at
 * each step, because handlers rewrite them; only what changed is looked up again.
 */
import type { Layer } from './layer';
import { answerOptions } from './options';
import { hasCallbacks, mergeParams, runParamCallbacks, type ParamCallbacks, type ParamOutcome } from './params';
import { pathnameOf, protohostOf } from './pathname';
import type { Table } from './table';
import { isTraced, matchedPattern, reportOnce, type TracedRequest } from './tracing';
import type { LayerMatch, Next, Params, RoutedResponse } from './types';

/** What of a router a walk reads; `params` and `mergeParams` may be changed between requests. */
export interface WalkedRouter {
  readonly params: ParamCallbacks;
  readonly mergeParams?: boolean;
}

const NOTHING: readonly number[] = [];

export class Walk {
  /** The next position in the stack; beyond the last one, routing ends in a later turn. */
  #position = 0;
  #candidates: readonly number[] = NOTHING;
  /** Index into the candidates. */
  #at = 0;
  #revision = -1;
  #url: string | undefined;
  #path: string | null | undefined;
  /** What a mount took from the URL, and the URL with and without it. */
  #removed = '';
  #slashAdded = false;
  #mountUrl = '';
  #strippedUrl = '';
  #synchronous = 0;
  #outcomes: Record<string, ParamOutcome | undefined> | undefined;

  readonly #router: WalkedRouter;
  readonly #table: Table;
  readonly #req: TracedRequest;
  readonly #res: RoutedResponse;
  readonly #callback: Next;
  readonly #traced: boolean;
  readonly #protohost: string;
  readonly #baseUrl: string;
  /** Methods for the automatic answer; only while the request is an OPTIONS. */
  readonly #allowed: string[] | undefined;
  /** The request as the enclosing router left it. */
  readonly #outerBaseUrl: string | undefined;
  readonly #outerNext: Next | undefined;
  readonly #outerParams: Params | undefined;
  readonly #outerPattern: unknown;

  readonly next: Next = (error) => this.#advance(error);
  readonly #finish: Next = (error) => this.#end(error);

  constructor(router: WalkedRouter, table: Table, req: TracedRequest, res: RoutedResponse, callback: Next) {
    this.#router = router;
    this.#table = table;
    this.#req = req;
    this.#res = res;
    this.#callback = callback;
    this.#traced = isTraced();
    this.#protohost = protohostOf(req.url);
    this.#outerParams = req.params;
    this.#outerBaseUrl = req.baseUrl;
    this.#outerNext = req.next;
    this.#outerPattern = this.#traced ? req[matchedPattern] : undefined;
    this.#baseUrl = req.baseUrl || '';
    this.#allowed = req.method === 'OPTIONS' ? [] : undefined;
    req.next = this.next;
    req.baseUrl = this.#baseUrl;
    req.originalUrl = req.originalUrl || req.url;
  }

  #advance(error: unknown): void {
    const req = this.#req;
    if (error) reportOnce(req, error);
    let pending = error === 'route' ? null : error;
    if (this.#removed !== '') this.#restoreUrl();

    if (pending === 'router') {
      setImmediate(this.#finish, null);
      return;
    }
    const { layers } = this.#table;
    if (this.#position >= layers.length) {
      setImmediate(this.#finish, pending);
      return;
    }
    // A long run of layers that call next at once would otherwise exhaust the call stack.
    if (++this.#synchronous > 100) {
      setImmediate(this.next, error);
      return;
    }
    if (req.url !== this.#url || this.#table.revision !== this.#revision) this.#locate();
    const path = this.#path;
    if (path == null) return this.#end(pending);

    const candidates = this.#candidates;
    while (this.#at < candidates.length) {
      const position = candidates[this.#at++];
      const layer = layers[position];
      this.#position = position + 1;
      let match: LayerMatch | false;
      try {
        match = layer.match(path);
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
        const handled = route._handlesMethod(method);
        if (!handled) {
          if (method === 'OPTIONS') this.#allowed?.push(...route._methods());
          // HEAD still goes through a route that has no GET: it does nothing there but run params callbacks.
          if (method !== 'HEAD') continue;
        }
        req.route = route;
      }
      return this.#enter(layer, match, pending, path);
    }
    this.#position = layers.length;
    this.#end(pending);
  }

  /** Look up the candidates of the URL as it is now, from the present position on. */
  #locate(): void {
    const table = this.#table;
    const { url } = this.#req;
    this.#url = url;
    this.#revision = table.revision;
    const path = pathnameOf(this.#req, url);
    this.#path = path;
    this.#candidates = path == null ? NOTHING : table.candidates().lookup(path);
    let at = 0;
    while (at < this.#candidates.length && this.#candidates[at] < this.#position) at++;
    this.#at = at;
  }

  #enter(layer: Layer, match: LayerMatch, pending: unknown, path: string): void {
    const req = this.#req;
    const router = this.#router;
    if (this.#traced) req[matchedPattern] = match.pattern;
    req.params = router.mergeParams ? mergeParams(match.params, this.#outerParams) : match.params;

    const { keys } = match;
    if (keys.length !== 0 && hasCallbacks(router.params, keys)) {
      const run = {
        callbacks: router.params,
        layer,
        keys,
        outcomes: (this.#outcomes ??= {}),
        req,
        res: this.#res,
        traced: this.#traced,
      };
      runParamCallbacks(run, (error) => {
        if (error) this.#advance(pending || error);
        else this.#call(layer, match.path, pending, path);
        this.#synchronous = 0;
      });
      return;
    }
    this.#call(layer, match.path, pending, path);
    this.#synchronous = 0;
  }

  #call(layer: Layer, consumed: string, pending: unknown, path: string): void {
    if (layer.route !== undefined) {
      layer.handleRequest(this.#req, this.#res, this.next, this.#traced);
      return;
    }
    if (consumed.length !== 0 && !this.#stripUrl(consumed, path)) {
      this.#advance(pending);
      return;
    }
    if (pending) layer.handleError(pending, this.#req, this.#res, this.next, this.#traced);
    else layer.handleRequest(this.#req, this.#res, this.next, this.#traced);
  }

  /** Hide the mount path from the layer. False when the match is no prefix on a segment's border. */
  #stripUrl(consumed: string, path: string): boolean {
    if (!path.startsWith(consumed)) return false;
    if (path.length > consumed.length && path.charCodeAt(consumed.length) !== 0x2f) return false;
    const req = this.#req;
    const protohost = this.#protohost;
    const url = req.url as string;
    this.#mountUrl = url;
    this.#removed = consumed;
    let stripped = protohost + url.slice(protohost.length + consumed.length);
    if (protohost === '' && stripped.charCodeAt(0) !== 0x2f) {
      stripped = `/${stripped}`;
      this.#slashAdded = true;
    }
    this.#strippedUrl = stripped;
    req.url = stripped;
    req.baseUrl = this.#baseUrl + (consumed.endsWith('/') ? consumed.slice(0, -1) : consumed);
    return true;
  }

  #restoreUrl(): void {
    const req = this.#req;
    const removed = this.#removed;
    this.#removed = '';
    req.baseUrl = this.#baseUrl;
    let url = req.url as string;
    const protohost = this.#protohost;
    // Left as it was, nothing needs to be put together. Only where the path is what the URL starts with: it is not
    // after a handler put an absolute form in place, or where parsing escaped a character.
    const untouched = url === this.#strippedUrl && protohost === '' && this.#mountUrl.startsWith(removed);
    if (this.#slashAdded) {
      // Taken off again, unless the layer rewrote the path under a mount path without a trailing slash.
      this.#slashAdded = false;
      const root = url === '/' || url.startsWith('/?');
      if (root && untouched) {
        req.url = this.#mountUrl;
        return;
      }
      if (root || (removed.endsWith('/') && url.charCodeAt(0) === 0x2f)) url = url.slice(1);
    } else if (untouched) {
      req.url = this.#mountUrl;
      return;
    }
    req.url = protohost + removed + url.slice(protohost.length);
  }

  #end(error: unknown): void {
    if (this.#allowed !== undefined && this.#allowed.length !== 0 && !error) {
      answerOptions(this.#res, this.#allowed, (failure) => this.#leave(failure));
      return;
    }
    this.#leave(error);
  }

  /** Give the request back as the enclosing router left it. */
  #leave(error: unknown): void {
    const req = this.#req;
    req.baseUrl = this.#outerBaseUrl;
    req.next = this.#outerNext;
    req.params = this.#outerParams;
    if (this.#traced) req[matchedPattern] = this.#outerPattern;
    this.#callback(error);
  }
}
