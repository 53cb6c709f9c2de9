/**
 * When compiled routes are out of date. Enters: notice of a registration, anywhere. Leaves: a number that has changed
 * since, and word to those who wait for it: an app that was mounted a router cannot know by itself that the router got
 * another route.
 */
let count = 0;
const waiting = new Set<() => void>();

export function touchRoutes(): void {
  count++;
  for (const changed of waiting) changed();
}

export function registrations(): number {
  return count;
}

/** Until what it returns is called, `changed` is called with every registration. */
export function onTouch(changed: () => void): () => void {
  waiting.add(changed);
  return () => void waiting.delete(changed);
}
