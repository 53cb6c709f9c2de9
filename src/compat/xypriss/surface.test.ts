/** What `require('xypriss')` and `import` give: the names and kinds of XyPriss 2.3.3, and one more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import xypriss = require('./index');

const CLASSES =
  'CachePluginBase CompressionPlugin ConnectionPlugin FLA FileUploadAPI JWTAuthPlugin NetworkPlugin PerformanceMonitor PerformancePluginBase ' +
  'PluginDevelopmentHelpers PluginEngine PluginRegistry PluginSystemFactory PluginSystemUtils ProxyPlugin RateLimitPlugin ResponseTimePlugin ' +
  'SecurityMiddleware SecurityPluginBase SmartCachePlugin XyPrissRouter';
const FUNCTIONS =
  'Route Router createCacheMiddleware createCircularRefDebugger createOptimalCache createSafeJsonMiddleware createServer createServerInstance ' +
  'expressStringify fastStringify initializeFileUpload quickServer safeJsonStringify safeStringify sendSafeJson setupSafeJson uploadAny uploadArray ' +
  'uploadFields uploadSingle';
const OBJECTS =
  'DEFAULT_PLUGIN_CONFIG NetworkCategory NetworkPluginFactory NetworkPluginUtils PERFORMANCE_TARGETS PluginEventType PluginPriority PluginType';
const TEXTS = 'PLUGIN_SYSTEM_NAME PLUGIN_SYSTEM_VERSION';
/** Only a type in XyPriss. */
const ADDED = 'XyPrissServer';

const kinds = new Map<string, string>([
  ...[CLASSES, ADDED].flatMap((names) => names.split(' ').map((name): [string, string] => [name, 'class'])),
  ...FUNCTIONS.split(' ').map((name): [string, string] => [name, 'function']),
  ...OBJECTS.split(' ').map((name): [string, string] => [name, 'object']),
  ...TEXTS.split(' ').map((name): [string, string] => [name, 'string']),
]);

function kindOf(value: unknown): string {
  if (typeof value !== 'function') return typeof value;
  return /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
}

function surfaceOf(module: object): [string, string][] {
  return Object.entries(module)
    .map(([name, value]): [string, string] => [name, kindOf(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const expected = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));

test('require', () => assert.deepEqual(surfaceOf(xypriss), expected));

test('import', async () => {
  const { ...names } = (await import('./esm.mjs' as string)) as Record<string, unknown>;
  assert.deepEqual(surfaceOf(names), expected);
});

test('a method that is here by name only says so', () => {
  const app = xypriss.createServer({ logging: { enabled: false } });
  assert.throws(() => app.scaleUp(), { code: 'XSYS_NOT_PROVIDED', message: /^app\.scaleUp\(\) is not provided/ });
});
