/** Middlewares and apps inside apps. Enters: a path and functions. Leaves: them in the router, a 'mount' event for apps. */
import { mountArguments } from '../../../router';
import type { Application, Next, Request, Response } from '../types';

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
      router.use(path, function mounted_app(req: Request, res: Response, next: Next) {
        const outer = req.app;
        app.handle(req, res, (error) => {
          Object.setPrototypeOf(req, outer.request);
          Object.setPrototypeOf(res, outer.response);
          next(error);
        });
      });
      app.emit('mount', this);
    }
    return this;
  },

  path(): string {
    return this.parent ? this.parent.path() + (this.mountpath as string) : '';
  },
};
