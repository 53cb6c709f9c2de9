/** Views of an app. Enters: engines, view names, options. Leaves: rendered text or an error, through the callback. */
import type { Application, Engine, RenderCallback } from '../types';
import type { View, ViewConstructor } from '../view';

interface RenderOptions extends Record<string, unknown> {
  cache?: unknown;
}

export const renderingMembers: object & ThisType<Application> = {
  engine(ext: string, fn: Engine) {
    if (typeof fn !== 'function') throw new Error('callback function required');
    this.engines[ext[0] === '.' ? ext : `.${ext}`] = fn;
    return this;
  },

  render(name: string, options: ({ _locals?: object } & object) | RenderCallback, callback?: RenderCallback) {
    const given = typeof options === 'function' ? {} : options || {};
    const done = (typeof options === 'function' ? options : callback) as RenderCallback;
    const settings: RenderOptions = { ...this.locals, ...(given)._locals, ...given };
    settings.cache ??= this.enabled('view cache');

    let view = settings.cache ? (this.cache[name] as View | undefined) : undefined;
    if (!view) {
      const ViewClass = this.get('view') as ViewConstructor;
      view = new ViewClass(name, {
        defaultEngine: this.get('view engine') as string,
        root: this.get('views') as string,
        engines: this.engines,
      });
      if (!view.path) return done(lookupError(name, view));
      if (settings.cache) this.cache[name] = view;
    }
    try {
      view.render(settings, done);
    } catch (error) {
      done(error);
    }
  },
};

function lookupError(name: string, view: View): Error {
  const { root } = view;
  const places =
    Array.isArray(root) && root.length > 1
      ? `directories "${root.slice(0, -1).join('", "')}" or "${root[root.length - 1]}"`
      : `directory "${String(root)}"`;
  return Object.assign(new Error(`Failed to lookup view "${name}" in views ${places}`), { view });
}
