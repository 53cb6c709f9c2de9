/** Plugins: what they do, and that one that throws costs nothing else. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { XyprissApp } from '../application/application';
import { createOptimalCache } from '../cache/cache';
import { createServer } from '../create-server';
import type { ServerOptions } from '../options/option-types';
import { signToken } from '../smart-route/token';
import { served } from '../testing/served';
import { JWTAuthPlugin, ResponseTimePlugin, SmartCachePlugin } from './builtin-plugins';
import { RateLimitPlugin } from './network/network-plugins';
import { PluginSystemFactory } from './plugin-system';
import { PluginEventType, PluginPriority, PluginType, type BasePlugin } from './plugin-types';

function plugin(id: string, own: Partial<BasePlugin>): BasePlugin {
  const execute = () => ({ success: true, executionTime: 0, shouldContinue: true });
  return {
    id, name: id, version: '1.0.0', type: PluginType.MIDDLEWARE, priority: PluginPriority.NORMAL, maxExecutionTime: 1000, isAsync: true, isCacheable: false, execute, ...own,
  };
}

async function plugged(t: TestContext, options: ServerOptions, plugins: readonly BasePlugin[] = []) {
  const errors: string[] = [];
  const app = createServer({
    ...options,
    security: { enabled: false },
    logging: { level: 'error', customLogger: (_level, _component, message) => void errors.push(message) },
  });
  for (const each of plugins) await app.registerPlugin(each);
  app.get('/', (_req, res) => res.json({ ok: true }));
  await app.waitForReady();
  const server = await served(app);
  t.after(() => server.stop());
  return { app, errors, ...server };
}

const broken = () => {
  throw new Error('broken');
};

for (const hook of ['initialize', 'precompile'] as const) {
  test(`a plugin that throws in ${hook} is not registered, and says why`, async (t) => {
    const { app, errors, get } = await plugged(t, {});
    await assert.rejects(app.registerPlugin(plugin('broken', { [hook]: broken })), new RegExp(`'broken' was not registered, it failed in ${hook}: broken`));
    assert.equal(app.getPlugin('broken'), undefined);
    assert.deepEqual(errors, [`The plugin 'broken' failed in ${hook}`]);
    assert.equal((await get('/')).status, 200);
  });
}

for (const hook of ['warmup', 'execute', 'cleanup'] as const) {
  test(`a plugin that throws in ${hook} costs nothing else`, async (t) => {
    let ran = 0;
    const other = plugin('other', { execute: () => ({ success: true, executionTime: ++ran, shouldContinue: true }) });
    const { app, errors, get } = await plugged(t, {}, [plugin('broken', { [hook]: broken, priority: PluginPriority.HIGH }), other]);
    assert.equal((await get('/')).status, 200);
    assert.equal(ran, 1);
    await app.unregisterPlugin('broken');
    assert.deepEqual(errors, [`The plugin 'broken' failed in ${hook}`]);
    assert.equal((await get('/')).status, 200);
  });
}

test('a custom plugin that throws in each of its own places', async (t) => {
  const made: string[] = [];
  class Good {
    constructor(readonly config: { word: string }) {}
    initialize(app: XyprissApp): void {
      made.push(this.config.word);
      app.get('/good', (_req, res) => res.send('good'));
    }
  }
  const customPlugins = [
    { name: 'constructor', plugin: class { constructor() { broken(); } } },
    { name: 'initialize', plugin: class { initialize = broken; } },
    { name: 'rejects', plugin: { initialize: () => Promise.reject(new Error('broken')) } },
    { name: 'destroy', plugin: { destroy: broken } },
    { name: 'good', plugin: Good, config: { word: 'hello' } },
  ];
  const { app, errors, get } = await plugged(t, { plugins: { customPlugins, routeOptimization: { enabled: false }, serverMaintenance: { enabled: false } } });
  assert.equal((await get('/good')).text, 'good');
  assert.deepEqual(made, ['hello']);
  assert.equal(errors.length, 3);
  await app.getServerPluginManager()!.destroy();
  assert.equal(errors.at(-1), "The plugin 'destroy' failed in destroy");
});

test('a plugin that takes too long is passed over', async (t) => {
  const slow = plugin('slow', { maxExecutionTime: 5, execute: () => new Promise(() => undefined) });
  const { get, app } = await plugged(t, {}, [slow]);
  assert.equal((await get('/')).status, 200);
  assert.equal(app.getPluginStats('slow')!.errorCount, 1);
});

test('a plugin can end a request, and what is no plugin is refused with reasons', async (t) => {
  const gate = plugin('gate', {
    execute: ({ res }) => {
      res.status(418).json({ error: 'no' });
      return { success: true, executionTime: 0, shouldContinue: false };
    },
  });
  const { app, get } = await plugged(t, {}, [gate]);
  assert.equal((await get('/')).status, 418);
  await assert.rejects(app.registerPlugin({ id: 'x' } as never), /name must be a text; version must be a text; type must be one of .*; execute must be a function/);
  await assert.rejects(app.registerPlugin(gate), /the id 'gate' is taken/);
});

test("XyPriss's own plugins", async (t) => {
  const times = new ResponseTimePlugin();
  const { app, get } = await plugged(t, {}, [new JWTAuthPlugin({ jwtSecret: 's' }), times, new SmartCachePlugin()]);
  assert.equal((await get('/')).status, 401);
  const ask = (token: string) => get('/', { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await ask(signToken({ sub: 'u' }, 's'))).status, 200);
  assert.equal((await ask(signToken({ sub: 'u' }, 'other'))).status, 401);
  assert.equal((await ask(signToken({ exp: 1 }, 's'))).status, 401);
  const [, claims] = signToken({ sub: 'u' }, 's').split('.');
  assert.equal((await ask(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`)).status, 401);
  assert.equal(times.getRoutePerformanceSummary()['GET /'].count, 1);
  assert.equal(app.getPluginRegistryStats().totalPlugins, 3);
});

test('limits by a network plugin', async (t) => {
  const { get } = await plugged(t, {}, [new RateLimitPlugin({ enabled: true, strategy: 'fixed-window', perIP: { requests: 1, window: '1h' } })]);
  assert.equal((await get('/')).status, 200);
  const { status, headers } = await get('/');
  assert.equal(status, 429);
  assert.ok(Number(headers['retry-after']) > 0);
  assert.throws(() => new RateLimitPlugin({ perIP: { requests: 1, window: 'soon' } }), /takes text such as "30s"/);
});

test('events of the registry', async () => {
  const registry = PluginSystemFactory.createRegistry(createOptimalCache({ type: 'memory' }));
  const seen: string[] = [];
  registry.on(PluginEventType.PLUGIN_REGISTERED, ({ pluginId }: { pluginId: string }) => void seen.push(pluginId));
  registry.on(PluginEventType.PLUGIN_UNREGISTERED, broken);
  await registry.register(plugin('a', {}));
  await registry.unregister('a');
  assert.deepEqual(seen, ['a']);
});
