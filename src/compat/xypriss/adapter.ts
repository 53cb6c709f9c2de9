/** Our adapter as a whole: what `require('xypriss')` gives, on this engine. Enters: nothing. Leaves: its exports. */
import { XyPrissRouter } from './routing/router';

export { createServer, createServerInstance, XyPrissServer } from './create-server';
export { quickServer } from './quick-server';
export { createOptimalCache } from './cache/cache';
export { createCacheMiddleware } from './cache/cache-middleware';
export { createCircularRefDebugger, createSafeJsonMiddleware, safeJsonStringify, sendSafeJson, setupSafeJson } from './json/safe-json';
export { expressStringify, fastStringify, safeStringify } from './json/safe-stringify';
export { PerformanceMonitor } from './monitoring/performance-monitor';
export { JWTAuthPlugin, ResponseTimePlugin, SmartCachePlugin } from './plugins/builtin-plugins';
export { NetworkPlugin } from './plugins/network/network-plugin';
export {
  CompressionPlugin, ConnectionPlugin, NetworkPluginFactory, NetworkPluginUtils, ProxyPlugin, RateLimitPlugin,
} from './plugins/network/network-plugins';
export { NetworkCategory } from './plugins/network/network-types';
export { CachePluginBase, PerformancePluginBase, SecurityPluginBase } from './plugins/plugin-bases';
export { PluginEngine } from './plugins/plugin-engine';
export { PluginRegistry } from './plugins/plugin-registry';
export {
  DEFAULT_PLUGIN_CONFIG, PERFORMANCE_TARGETS, PLUGIN_SYSTEM_NAME, PLUGIN_SYSTEM_VERSION, PluginDevelopmentHelpers, PluginSystemFactory, PluginSystemUtils,
} from './plugins/plugin-system';
export { PluginEventType, PluginPriority, PluginType } from './plugins/plugin-types';
export { SecurityMiddleware } from './security/security-middleware';
export { Route } from './smart-route/route';
export { FileUploadAPI, FLA, initializeFileUpload, uploadAny, uploadArray, uploadFields, uploadSingle } from './uploads/file-upload';
export { XyPrissRouter };

/** A router; arguments are ignored, `new XyPrissRouter(options)` takes some. */
export function Router(): XyPrissRouter {
  return new XyPrissRouter();
}
