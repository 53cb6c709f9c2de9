/** Routes of an app. Enters: paths and handlers. Leaves: routes in the app's router; `get` also reads settings. */
import { methods, type ParamCallback, type Path, type Route } from '../../../router';
import type { Application } from '../types';

type Verbs = Record<string, (...handlers: unknown[]) => unknown>;

function verbsOf(route: Route): Verbs {
  return route as unknown as Verbs;
}

export const routingMembers: object & ThisType<Application> & Record<string, unknown> = {
  route(path: Path) {
    return this.router.route(path);
  },

  param(name: string | readonly string[], fn: ParamCallback) {
    if (Array.isArray(name)) {
      for (const each of name as readonly string[]) this.param(each, fn);
    } else {
      this.router.param(name as string, fn);
    }
    return this;
  },

  all(path: Path, ...handlers: unknown[]) {
    // One registration per method, not one for all: `route.methods` and the automatic OPTIONS answer list them.
    const route = verbsOf(this.route(path));
    for (const method of methods) route[method](...handlers);
    return this;
  },
};

for (const method of methods) {
  routingMembers[method] = function (this: Application, path: Path, ...handlers: unknown[]) {
    if (method === 'get' && arguments.length === 1) return this.set(path as string);
    verbsOf(this.route(path))[method](...handlers);
    return this;
  };
}
