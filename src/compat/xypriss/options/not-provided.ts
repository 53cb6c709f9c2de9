/**
 * Options that are here by name only. Enters: what a program gave. Leaves: an error that names each that asks for something
 * it would not get, and what to do instead; a line for each whose wish is granted whatever it says. None of them ever
 * changed an answer of XyPriss.
 */
import { XsysError } from '../../../errors';
import { isPlainObject } from './merge';

type Asks = (value: unknown) => boolean;

const given: Asks = (value) => value !== undefined && value !== null && value !== false;
const enabled: Asks = (value) => isPlainObject(value) && value.enabled === true;
const switchedOff: Asks = (value) => value === false;
const unlessDisabled: Asks = (value) => given(value) && !(isPlainObject(value) && value.enabled === false);

const WORKERS = 'one process serves; `xsys run app.js --workers N` serves with several threads on one port';
const CUSTOM_LOGGER = 'give `logging.customLogger`, or redirect standard output';
const RETRIES = 'requests are not repeated for a client; use a retrying HTTP client where the program calls others';
const NETWORK = "a server cannot measure a client's network; set `requestManagement.timeout`";
const HEALTH = 'register a route of your own that answers with it';

/** By path: whether a value asks for something, and what to do instead. */
export const REFUSED: readonly [path: string, asks: Asks, instead: string][] = [
  ['cluster', enabled, WORKERS],
  ['workerPool', enabled, "use node:worker_threads for heavy work; nothing ever ran on XyPriss's pool"],
  ['fileWatcher', enabled, 'run the program as `node --watch app.js`'],
  ['performance.customHealthData', given, HEALTH],
  ['performance.customStatusData', given, HEALTH],
  ['network.proxy', unlessDisabled, 'put nginx or another proxy before the server, or mount http-proxy-middleware'],
  ['network.rateLimit', unlessDisabled, 'set `security.rateLimit`'],
  ['requestManagement.networkQuality.rejectOnPoorConnection', given, NETWORK],
  ['requestManagement.networkQuality.onPoorNetwork', given, NETWORK],
  ['requestManagement.resilience.retryEnabled', given, RETRIES],
  ['requestManagement.resilience.circuitBreaker', enabled, RETRIES],
  ['requestManagement.timeout.staticTimeout', given, 'set `requestManagement.timeout.routes`'],
  ['requestManagement.concurrency.priorityQueue', enabled, 'requests that wait are served in the order in which they came'],
  ['security.encryption', given, 'encrypt with node:crypto where the program stores data; TLS protects it on its way'],
  ['security.authentication.jwt', given, 'use JWTAuthPlugin, or a library for tokens'],
  ['security.xxe.maxEntityExpansions', given, 'entities are refused, all of them, unless `allowExternalEntities` lets them pass'],
  ['server.enableMiddleware', switchedOff, 'register no middleware; `security: { enabled: false }` takes away what comes by itself'],
  ['server.logPerfomances', given, 'set `security.morgan`'],
  ['logging.file', enabled, CUSTOM_LOGGER],
  ['logging.remote', enabled, CUSTOM_LOGGER],
  ['logging.consoleInterception', enabled, 'console output stays what the program writes'],
  ['fileUpload.useTempFiles', given, "set `storage: 'disk'` with `destination`"],
];

const LINES = 'lines of the server are as they are; `logging.customLogger` writes others';

/** Wishes that are granted whatever their options say, and what nobody reads. */
const UNREAD: typeof REFUSED = [
  ['performance', given, 'the engine needs no tuning'],
  ['network', given, 'the engine keeps connections by itself; compression is an option of `security`'],
  ['requestManagement.networkQuality', enabled, NETWORK],
  ['server.serviceName', given, 'nothing asks for the name of a service'],
  ['cache.enableCompression', given, 'values are kept as they are'],
  ...['format', 'buffer', 'errorHandling', 'types', 'componentLevels'].map((name): (typeof REFUSED)[number] => [`logging.${name}`, given, LINES]),
];

function valueAt(options: unknown, path: string): unknown {
  let value = options;
  for (const name of path.split('.')) value = isPlainObject(value) ? value[name] : undefined;
  return value;
}

/** Throws where something is asked for that is not here; otherwise what the program is told at its start. */
export function notProvided(options: unknown): string[] {
  const servers = valueAt(options, 'multiServer.servers');
  const trees: [prefix: string, tree: unknown][] = [['', options]];
  if (Array.isArray(servers)) servers.forEach((server, at) => trees.push([`multiServer.servers[${at}].`, server]));
  const found = (table: typeof REFUSED) =>
    trees.flatMap(([prefix, tree]) => table.filter(([path, asks]) => asks(valueAt(tree, path))).map(([path, , text]) => [prefix + path, text]));
  const refused = found(REFUSED);
  if (refused.length > 0) {
    const lines = refused.map(([path, instead]) => `  ${path}: ${instead}`);
    const what = refused.length === 1 ? 'an option is' : `${refused.length} options are`;
    throw new XsysError('XSYS_NOT_PROVIDED', `createServer: ${what} not provided by xsys/xypriss, and never did anything in XyPriss\n${lines.join('\n')}`);
  }
  return found(UNREAD).map(([path, because]) => `The option '${path}' changes nothing: ${because}`);
}
