/** Middlewares and apps inside apps. Enters: a path and functions. Leaves: them in the router, a 'mount' event for apps. */
import { mountArguments } from '../../../router';
import type { Application, Next, Request, Response } from '../types';

/** The apps behind the functions that stand for them in a router. */
const mounted = new WeakMap<object, Application>();

export function mountedApp(handler: unknown): Application | undefined {
  return typeof handler === 'function' ? mounted.get(handler) : undefined;
}

export const mountingMembers: object & ThisType<Application> = {
  use(...args: unknown[]) {
    const { path, handlers } = mountArguments(args);
    if (handlers.length === 0) throw new TypeError('app.use() requires a middleware function');
    const { router } = this;
    for (const handler of handlers) {
      const app = handler as Application | undefined;
      if (!app || !app.handle || !app.set) {
        router.use(path, handler);
        continue;
      }
      app.mountpath = path;
      app.parent = this;
      const mountedHere = function mounted_app(req: Request, res: Response, next: Next): void {
        const outer = req.app;
        app.handle(req, res, (error) => {
          Object.setPrototypeOf(req, outer.request);
          Object.setPrototypeOf(res, outer.response);
          next(error);
        });
      };
      mounted.set(mountedHere, app);
      router.use(path, mountedHere);
      app.emit('mount', this);
    }
    return this;
  },

  path(): string {
    return this.parent ? this.parent.path() + (this.mountpath as string) : '';
  },
};
