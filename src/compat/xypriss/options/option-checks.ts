/** Every option of `createServer` with what it takes: the table that `validate.ts` reads. Enters: nothing. Leaves: data. */
import {
  amount, anything, atLeastOne, callback, count, either, flag, listOf, listOfDistinct, mapOf, milliseconds, module, oneOf, options, pairOf, port, size, text,
  type Check,
} from './checks';

const pattern: Check = { takes: 'a regular expression', accepts: (value) => value instanceof RegExp };
const instance: Check = { takes: 'an object', accepts: (value) => (typeof value === 'object' && value !== null) || typeof value === 'function' };

const trustProxy: Check = {
  takes: 'true, false, a number of hops, addresses as text or a list, or a function',
  accepts: (value) => ['boolean', 'number', 'string', 'function'].includes(typeof value) || Array.isArray(value),
};

const server = options({
  port,
  host: text,
  trustProxy,
  jsonLimit: size,
  urlEncodedLimit: size,
  enableMiddleware: flag,
  autoParseJson: flag,
  trapUncaught: flag,
  logPerfomances: flag,
  serviceName: text,
  version: text,
  autoPortSwitch: options({
    enabled: flag,
    maxAttempts: atLeastOne,
    startPort: port,
    portRange: pairOf(port),
    strategy: oneOf('increment', 'random', 'predefined'),
    predefinedPorts: listOf(port),
    onPortSwitch: callback,
  }),
});

const detector = { blockOnDetection: flag, strictMode: flag, logAttempts: flag, falsePositiveThreshold: amount };
const route = either(text, pattern, options({ path: either(text, pattern), methods: listOf(text) }));
const routed = options({ includeRoutes: listOf(route), excludeRoutes: listOf(route) });
const limit = { windowMs: milliseconds, max: either(count, callback), message: anything, standardHeaders: either(flag, text), legacyHeaders: flag };

export const security = options({
  enabled: flag,
  level: oneOf('basic', 'standard', 'enhanced', 'maximum'),
  routeConfig: options({ xss: routed, sqlInjection: routed, pathTraversal: routed, commandInjection: routed, xxe: routed, ldapInjection: routed }),
  helmet: module({}, true),
  cors: module({ origin: anything, methods: either(text, listOf(text)), allowedHeaders: either(text, listOf(text)), credentials: flag, maxAge: amount }, true),
  compression: module({ level: amount, threshold: size, filter: callback }, true),
  rateLimit: module(limit, true),
  slowDown: module({ windowMs: milliseconds, delayAfter: count, delayMs: either(milliseconds, callback), maxDelayMs: milliseconds }),
  bruteForce: module({ freeRetries: count, minWait: milliseconds, maxWait: milliseconds, lifetime: amount, failCallback: callback, ...limit }),
  hpp: module({ whitelist: either(text, listOf(text)), checkQuery: flag, checkBody: flag }),
  mongoSanitize: module({ replaceWith: text, allowDots: flag, dryRun: flag, onSanitize: callback }),
  xss: module({ blockOnDetection: flag, customPatterns: listOf(pattern), whitelist: mapOf(listOf(text)) }),
  sqlInjection: module({ ...detector, riskThreshold: oneOf('low', 'medium', 'high'), customPatterns: listOf(pattern), contextualAnalysis: flag }),
  pathTraversal: module({ ...detector, allowedPaths: listOf(text), allowedExtensions: listOf(text), maxDepth: count }),
  commandInjection: module({ ...detector, contextualAnalysis: flag, allowedCommands: listOf(text) }),
  xxe: module({ ...detector, allowDTD: flag, allowExternalEntities: flag, maxEntityExpansions: count }),
  ldapInjection: module(detector),
  csrf: module({
    cookieName: text,
    cookieOptions: options({}, true),
    getSecret: callback,
    getSessionIdentifier: callback,
    getTokenFromRequest: callback,
    ignoredMethods: listOf(text),
  }),
  morgan: module({ format: text, skip: callback, stream: instance }, true),
  encryption: options({}, true),
  authentication: options({}, true),
});

const uploadLimits = { fieldNameSize: size, fieldSize: size, fields: count, fileSize: size, files: count, parts: count, headerPairs: count };

export const fileUpload = options({
  enabled: flag,
  maxFileSize: size,
  maxFiles: atLeastOne,
  allowedMimeTypes: listOf(text),
  allowedExtensions: listOf(text),
  destination: text,
  filename: callback,
  limits: options(uploadLimits),
  preservePath: flag,
  fileFilter: callback,
  storage: oneOf('disk', 'memory', 'custom'),
  createParentPath: flag,
  abortOnLimit: flag,
  responseOnLimit: text,
  useTempFiles: flag,
  tempFileDir: text,
  parseNested: flag,
  debug: flag,
  multerOptions: options({}, true),
});

const nodes = listOf(options({ host: text, port }, true));

export const cache = options(
  {
    enabled: flag,
    strategy: oneOf('auto', 'memory', 'redis', 'hybrid', 'distributed'),
    ttl: amount,
    maxSize: amount,
    redis: options({ host: text, port, password: text, cluster: module({ nodes }, true), nodes, sentinel: options({ enabled: flag, sentinels: nodes, name: text }) }, true),
    memory: options({ maxSize: amount, maxEntries: amount, algorithm: text }, true),
    enableCompression: flag,
    compressionLevel: count,
  },
  true,
);

const requestManagement = options({
  timeout: options({
    enabled: flag,
    defaultTimeout: milliseconds,
    routes: mapOf(milliseconds),
    staticTimeout: milliseconds,
    onTimeout: callback,
    includeStackTrace: flag,
  }),
  concurrency: options({
    enabled: flag,
    maxConcurrentRequests: atLeastOne,
    maxPerIP: atLeastOne,
    queueTimeout: milliseconds,
    priorityQueue: options({ enabled: flag, priorities: mapOf(amount) }),
    onQueueOverflow: callback,
  }),
  payload: options({
    maxBodySize: size,
    maxUrlLength: atLeastOne,
    maxFields: count,
    maxFileSize: size,
    allowedMimeTypes: listOf(text),
    customValidator: callback,
  }),
  lifecycle: options({ enabled: flag, trackStartTime: flag, trackStages: flag, warnAfter: milliseconds, onLifecycleEvent: callback }),
  networkQuality: options({}, true),
  resilience: options({}, true),
});

const notFound = options({
  enabled: flag,
  title: text,
  message: text,
  showSuggestions: flag,
  customCSS: text,
  redirectAfter: milliseconds,
  redirectTo: text,
  showBackButton: flag,
  theme: oneOf('light', 'dark', 'auto'),
  logoUrl: text,
  customContent: text,
  contact: options({ email: text, website: text, support: text }),
});

const multiServer = options({
  enabled: flag,
  servers: listOfDistinct('id', options({ id: text, port, host: text, routePrefix: text, allowedRoutes: listOf(text), server, security, fileUpload, cache }, true)),
});

export const serverOptions = options({
  env: oneOf('development', 'production', 'test'),
  compat: oneOf('strict', 'fixed'),
  server,
  security,
  notFound,
  fileUpload,
  cache,
  requestManagement,
  multiServer,
  logging: options({ enabled: flag, level: oneOf('silent', 'error', 'warn', 'info', 'debug', 'verbose'), components: mapOf(flag), customLogger: callback }, true),
  monitoring: options({}, true),
  performance: options({}, true),
  plugins: options({
    routeOptimization: options({}, true),
    serverMaintenance: options({}, true),
    customPlugins: listOf(options({ name: text, plugin: anything, config: anything })),
  }),
  cluster: options({}, true),
  workerPool: options({}, true),
  fileWatcher: options({}, true),
  network: options({}, true),
});
