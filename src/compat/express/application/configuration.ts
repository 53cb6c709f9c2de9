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

/** What apps have made on first use, and who wants to hear of their settings. */
const routers = new WeakMap<object, { readonly get: unknown; router?: Router }>();
const watchers = new WeakMap<object, Set<() => void>>();

/** An app's router if it has been made: to ask for it would fix the settings that it is made with. */
export function routerMade(app: Application): Router | undefined {
  const made = routers.get(app);
  return made?.get === Object.getOwnPropertyDescriptor(app, 'router')?.get ? made?.router : undefined;
}

/** `changed` is called when a setting of the app is set or its router is made, until what is returned is called. */
export function watchSettings(app: Application, changed: () => void): () => void {
  let list = watchers.get(app);
  if (list === undefined) watchers.set(app, (list = new Set()));
  list.add(changed);
  return () => void list.delete(changed);
}

function settingsChanged(app: Application): void {
  for (const changed of [...(watchers.get(app) ?? [])]) changed();
}

export const configurationMembers: object & ThisType<Application> = {
  init() {
    this.cache = Object.create(null) as Application['cache'];
    this.engines = Object.create(null) as Application['engines'];
    this.settings = Object.create(null) as Application['settings'];
    this.defaultConfiguration();
    // Made on first use, when the settings that it is made with are known.
    const get = function (this: Application): Router {
      if (made.router === undefined) {
        made.router = new Router({
          caseSensitive: this.enabled('case sensitive routing'),
          strict: this.enabled('strict routing'),
        });
        settingsChanged(this);
      }
      return made.router;
    };
    const made: { readonly get: unknown; router?: Router } = { get };
    routers.set(this, made);
    Object.defineProperty(this, 'router', { configurable: true, enumerable: true, get });
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
    settingsChanged(this);
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
