/** Settings and initial state of an app. Enters: settings. Leaves: them, compiled where requests use them. */
import { resolve } from 'node:path';
import { Router } from '../../../router';
import { compiledSettings } from '../settings';
import type { Application } from '../types';
import { View } from '../view';

/** Marks 'trust proxy' as untouched, so that a mounted app takes its parent's. Tools know the name. */
export const trustProxyDefault = '@@symbol:trust_proxy_default';

function markTrustProxy(app: Application, untouched: boolean): void {
  Object.defineProperty(app.settings, trustProxyDefault, { configurable: true, value: untouched });
}

export const configurationMembers: object & ThisType<Application> = {
  init() {
    let router: Router | undefined;
    this.cache = Object.create(null) as Application['cache'];
    this.engines = Object.create(null) as Application['engines'];
    this.settings = Object.create(null) as Application['settings'];
    this.defaultConfiguration();
    // Made on first use, when the settings that it is made with are known.
    Object.defineProperty(this, 'router', {
      configurable: true,
      enumerable: true,
      get(this: Application) {
        return (router ??= new Router({
          caseSensitive: this.enabled('case sensitive routing'),
          strict: this.enabled('strict routing'),
        }));
      },
    });
  },

  defaultConfiguration() {
    const env = process.env.NODE_ENV || 'development';
    this.enable('x-powered-by');
    this.set('etag', 'weak');
    this.set('env', env);
    this.set('query parser', 'simple');
    this.set('subdomain offset', 2);
    this.set('trust proxy', false);
    markTrustProxy(this, true);

    this.on('mount', function (this: Application, parent: Application) {
      if (this.settings[trustProxyDefault] === true && typeof parent.settings['trust proxy fn'] === 'function') {
        delete this.settings['trust proxy'];
        delete this.settings['trust proxy fn'];
      }
      Object.setPrototypeOf(this.request, parent.request);
      Object.setPrototypeOf(this.response, parent.response);
      Object.setPrototypeOf(this.engines, parent.engines);
      Object.setPrototypeOf(this.settings, parent.settings);
    });

    this.locals = Object.create(null) as Application['locals'];
    this.mountpath = '/';
    this.locals.settings = this.settings;
    this.set('view', View);
    this.set('views', resolve('views'));
    this.set('jsonp callback name', 'callback');
    if (env === 'production') this.enable('view cache');
  },

  set(setting: string, value?: unknown) {
    if (arguments.length === 1) return this.settings[setting];
    this.settings[setting] = value;
    const compiled = compiledSettings[setting];
    if (compiled !== undefined) {
      this.set(compiled.name, compiled.compile(value));
      if (setting === 'trust proxy') markTrustProxy(this, false);
    }
    return this;
  },

  enabled(setting: string) {
    return Boolean(this.set(setting));
  },

  disabled(setting: string) {
    return !this.set(setting);
  },

  enable(setting: string) {
    return this.set(setting, true);
  },

  disable(setting: string) {
    return this.set(setting, false);
  },
};
