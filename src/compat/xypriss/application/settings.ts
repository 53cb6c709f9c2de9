/**
 * `app.set` and what reads it: `req.app`, `res.app`, views. Enters: the options. Leaves: an object with Express's
 * settings, so that Express middleware finds what it looks for, and with XyPriss's first values in them.
 */
import { resolve } from 'node:path';
import { createApplication, type SettingsApplication } from '../base';
import type { ServerOptions } from '../options/option-types';

/** Settings that mean something when they are set; all others are only kept. */
const COMPILED = new Set(['etag', 'query parser', 'trust proxy']);

export function settingsOf(options: ServerOptions): SettingsApplication {
  const app = createApplication();
  app.set('x-powered-by', false);
  app.set('view cache', true);
  app.set('view engine', false);
  app.set('views', resolve('views'));
  app.set('trust proxy', options.server?.trustProxy ?? false);
  app.set('compat', options.compat ?? 'strict');
  app.locals = {};
  return app;
}

export function applySetting(app: SettingsApplication, name: string, value: unknown): void {
  if (COMPILED.has(name)) app.set(name, value);
  else app.settings[name] = value;
}
