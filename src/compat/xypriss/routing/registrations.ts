/**
 * When compiled routes are out of date. Enters: notice of a registration, anywhere. Leaves: a number that has changed
 * since: an app that was mounted a router cannot know by itself that the router got another route.
 */
let count = 0;

export function touchRoutes(): void {
  count++;
}

export function registrations(): number {
  return count;
}
