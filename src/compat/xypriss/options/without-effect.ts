/**
 * Options that do nothing here. Enters: what a program gave. Leaves: a line for each, with what to do instead. They never
 * answered a request differently in XyPriss either, so a program that has them goes on; it is told once, at its start.
 */
import { isPlainObject } from './merge';

/** An option's path, whether it counts only when `enabled`, and what to do instead. */
const WITHOUT_EFFECT: readonly [path: string, onlyEnabled: boolean, instead: string][] = [
  ['cluster', true, 'one process serves; `xsys run app.js --workers N` serves with several threads on one port'],
  ['workerPool', true, "use node:worker_threads for heavy work; nothing here ran on XyPriss's pool"],
  ['fileWatcher', true, 'run the program as `node --watch app.js`'],
  ['performance', false, 'the engine needs no tuning; these options never changed an answer'],
  ['network', false, 'compression, rate limits and headers are options of `security`'],
  ['requestManagement.networkQuality', true, "a server cannot measure a client's network; set `requestManagement.timeout`"],
  ['requestManagement.resilience', false, 'requests are not repeated for a client; use a retrying HTTP client where the program calls others'],
  ['requestManagement.timeout.staticTimeout', false, 'set `requestManagement.timeout.routes`'],
  ['requestManagement.concurrency.priorityQueue', true, 'requests that wait are served in the order in which they came'],
  ['security.encryption', false, 'encrypt with node:crypto where the program stores data; TLS protects it on its way'],
  ['security.authentication.jwt', false, 'use JWTAuthPlugin, or a library for tokens'],
  ['server.logPerfomances', false, 'use `security.morgan`'],
  ['logging.file', true, 'give `logging.customLogger`, or redirect standard output'],
  ['logging.remote', true, 'give `logging.customLogger`'],
  ['logging.consoleInterception', true, 'console output stays what the program writes'],
  ['fileUpload.abortOnLimit', false, 'a file over the limit always ends its upload with 400'],
  ['fileUpload.responseOnLimit', false, 'the 400 answer names the limit'],
  ['fileUpload.useTempFiles', false, "use `storage: 'disk'` with `destination`"],
  ['fileUpload.parseNested', false, 'field names stay as they were sent'],
];

function valueAt(options: unknown, path: string): unknown {
  let value = options;
  for (const name of path.split('.')) value = isPlainObject(value) ? value[name] : undefined;
  return value;
}

export function withoutEffect(given: unknown): string[] {
  return WITHOUT_EFFECT.flatMap(([path, onlyEnabled, instead]) => {
    const value = valueAt(given, path);
    const counts = onlyEnabled ? isPlainObject(value) && value.enabled === true : value !== undefined && value !== null && value !== false;
    return counts ? [`The option '${path}' has no effect: ${instead}`] : [];
  });
}
