/**
 * Whether this isolate is one of several that run the same application. Enters: what whoever started it says. Leaves: the
 * answer for whoever listens: isolates find each other's servers by the arguments and the order in which they listen.
 */

export interface Membership {
  /** Its place; another isolate takes it when this one ends. */
  readonly slot: number;
  readonly sticky: string;
  /** Nobody was in its place before: what is said once per program, the first of them says. */
  readonly first: boolean;
  /** How many servers listen here, each time that changes. */
  readonly listening: (count: number) => void;
  /** Asks to be replaced; see `onRetire`. */
  readonly suspect: () => void;
}

let own: Membership | undefined;
const counted = new Map<string, number>();

/**
 * Which one of its kind this is in this isolate, counted from 0: the same number means the same thing in each isolate.
 * Undefined where there are no others.
 */
export function nthOfKind(kind: string): number | undefined {
  if (own === undefined) return undefined;
  const nth = counted.get(kind) ?? 0;
  counted.set(kind, nth + 1);
  return nth;
}

let heard: (listening: number, serving: number) => void = () => {};
let listening = 0;
let serving = 0;
const listened = new Map<string, number>();

export function becomeMember(membership: Membership): void {
  own = membership;
  onServers(membership.listening);
}

export function membership(): Membership | undefined {
  return own;
}

/** `listener` hears how many servers of this isolate listen, and how many have connections or may get some. */
export function onServers(listener: (listening: number, serving: number) => void): void {
  heard = listener;
}

/** The name under which the servers of all isolates that listen like this are one. */
export function sharedKey(place: { host?: string; port?: number; path?: string; fd?: number }): string {
  const { host, port, path, fd } = place;
  const text = JSON.stringify([host, port, path, fd]);
  if (port !== 0) return text;
  // Port 0 is a new port each time that the program asks, and the same one in each isolate.
  const before = listened.get(text) ?? 0;
  listened.set(text, before + 1);
  return `${text} ${before}`;
}

let loopAsked = false;

/** Somebody will ask for how long this isolate's loop has been blocked; to be said before the first server listens. */
export function askForLoop(): void {
  loopAsked = true;
}

export function isLoopAsked(): boolean {
  return loopAsked;
}

let retire: () => void = () => {};

/** `finish` is called once when this isolate, which asked to be replaced, may finish what is open and end. */
export function onRetire(finish: () => void): void {
  retire = finish;
}

export function retirementBegins(): void {
  retire();
}

const draining: (() => void)[] = [];
let drains = false;

/** Whether the process has been told to end. */
export function isDraining(): boolean {
  return drains;
}

/** `listener` is called when the process has been told to end. */
export function onDrain(listener: () => void): void {
  draining.push(listener);
}

export function drainBegins(): void {
  drains = true;
  for (const listener of draining) listener();
}

export function serverOpened(): void {
  heard(++listening, ++serving);
}

/** It listens no more; connections go on. */
export function serverClosed(): void {
  heard(--listening, serving);
}

/** Its last connection has ended. */
export function serverEnded(): void {
  heard(listening, --serving);
}
