/**
 * A server's plan in the engine, kept as the application is. Enters: a listening server, and word of changes. Leaves: the
 * plan that the engine runs before it asks JavaScript, or none where a request must be seen by whoever listens or has
 * patched something. A change takes the plan away at once, so that no request after it meets the old one; the new plan
 * follows when the turn is over. What no setter tells of (a patched method, a settings object written to) is found by
 * looking again now and then.
 */
import * as diagnostics from 'node:diagnostics_channel';
import type { Native } from '../bridge/native';
import { isTraced } from '../router';
import { recognisableIn } from '../plan/report';
import { planSourceOf, type Compiled } from '../plan/source';
import type { Place } from '../plan/table';
import { suggest } from './announce';
import { hidesHeaders } from './header-limit';
import { IncomingMessage } from './incoming-message';
import type { EngineServer } from './engine-server';
import { isWatched } from './native-answer';
import { ServerResponse } from './server-response';
import { emitsAsNode } from './untouched';

/** Milliseconds between two looks, and how many times longer than a compilation that is at least. */
const LOOK_EVERY = 1000;
const LOOK_SHARE = 200;
/** A table that changes all the time is compiled for at most a part of the time. */
const COMPILE_SHARE = 20;

/** What tracers subscribe to: they must see every request. */
const startChannel = diagnostics.channel('http.server.request.start');
const finishChannel = diagnostics.channel('http.server.response.finish');

/** A place that only JavaScript knows, for any path. */
const EVERYTHING: Place = { caseSensitive: false, strict: false, end: false, mounted: 0 };

export interface PlanStatus {
  readonly inForce: boolean;
  /** In words why there is none. */
  readonly why?: string;
}

export class ServerPlan {
  readonly #server: EngineServer;
  readonly #native: Native;
  readonly #id: number;
  #text: string | undefined;
  #why: string | undefined;
  /** Of the plan in force; the rest of what was compiled is as large as the application. */
  #unwatch: Compiled['unwatch'] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #due: NodeJS.Timeout | undefined;
  #cost = 0;
  #compiledAt = 0;
  #ended = false;
  /** Whether somebody listened to the channel of native answers; no event tells that. */
  #watched = isWatched();
  readonly #off = process.env['XSYS_PLAN'] === 'off';

  constructor(server: EngineServer, native: Native, id: number) {
    this.#server = server;
    this.#native = native;
    this.#id = id;
  }

  start(): void {
    // Until this one has a plan, isolates that serve beside it have none either.
    this.#native.setPlan(this.#id, undefined);
    this.#refresh();
  }

  get status(): PlanStatus {
    return this.#why !== undefined || this.#text === undefined ? { inForce: false, why: this.#why ?? 'it is being compiled again' } : { inForce: true };
  }

  /** Something that the plan depends on has changed. */
  readonly changed = (): void => {
    if (this.#ended) return;
    this.#put(undefined);
    this.#why = undefined;
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      this.#refresh();
    }, this.#compiledAt + this.#cost * COMPILE_SHARE - performance.now()).unref();
  };

  stop(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#due);
    this.#unwatch?.();
    this.#native.setPlan(this.#id, null);
  }

  #put(text: string | undefined): void {
    if (text === this.#text) return;
    this.#text = text;
    // A malformed description is our own fault; the engine then has no plan, and JavaScript gets everything.
    if (this.#native.setPlan(this.#id, text) !== undefined) this.#text = undefined;
  }

  #refresh(): void {
    const began = performance.now();
    const watched = isWatched();
    if (watched !== this.#watched) this.#server.settingsChanged();
    this.#watched = watched;
    this.#unwatch?.();
    const { why, ...plan } = this.#describe();
    this.#why = why;
    this.#put(plan.entries.length === 0 ? undefined : JSON.stringify(plan));
    this.#compiledAt = performance.now();
    this.#cost = this.#compiledAt - began;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refresh(), Math.max(LOOK_EVERY, this.#cost * LOOK_SHARE)).unref();
  }

  /** The plan as the engine takes it, and in words why it is none that answers. */
  #describe(): { preamble: Compiled['preamble']; entries: readonly Place[]; why?: string } {
    const none = { preamble: [], entries: [] };
    this.#unwatch = undefined;
    if (this.#off) return { ...none, why: 'XSYS_PLAN is off' };
    const unplanned = whyUnplanned(this.#server);
    const compiled = planSourceOf(this.#server.listeners('request')[0])?.compile(this.changed);
    this.#unwatch = compiled?.unwatch;
    if (compiled === undefined) return { ...none, why: unplanned };
    if (unplanned === undefined) suggest(recognisableIn(compiled.rows));
    const { preamble, places, observers = [] } = compiled;
    const why = unplanned ?? compiled.why ?? (places.length === 0 ? 'no layer of the application is a step that answers' : undefined);
    if (why === undefined) return { preamble, entries: places };
    // JavaScript sees every request; what no isolate can answer is heard of all the same.
    return { preamble: [], entries: observers.length === 0 ? [] : [EVERYTHING, ...observers], why };
  }
}

/** In words why the server can have no plan; undefined if nothing is against it. */
export function whyUnplanned(server: EngineServer): string | undefined {
  const listeners = server.listeners('request');
  const source = planSourceOf(listeners[0]);
  if (source === undefined) return 'the request listener is no application whose table is known';
  if (listeners.length !== 1) return 'the server has more than one request listener';
  if (!emitsAsNode(server)) return 'somebody has replaced the server’s emit';
  if (isTraced()) return 'somebody traces the handlers of requests';
  if (startChannel.hasSubscribers || finishChannel.hasSubscribers) return 'somebody follows requests through diagnostics channels';
  if (server.maxRequestsPerSocket > 0) return 'maxRequestsPerSocket counts requests where JavaScript sees them';
  if (hidesHeaders(server.maxHeadersCount)) return 'maxHeadersCount may hide headers';
  if (server.joinDuplicateHeaders || server.hasUniqueHeaders) return 'the server has an option that changes how headers are joined';
  const { messageClass, responseClass } = server;
  if (messageClass !== IncomingMessage && messageClass.prototype !== source.request) return 'the server makes requests of a class of its own';
  if (responseClass !== ServerResponse && responseClass.prototype !== source.response) return 'the server makes responses of a class of its own';
  return undefined;
}
