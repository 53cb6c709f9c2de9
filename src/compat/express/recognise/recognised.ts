/**
 * The exports of a known package, so that what its factory makes is known by its native form. Enters: what the package
 * exports. Leaves: the same, whose factory is seen being called; the package itself is not changed, and what the factory
 * makes is its own middleware.
 */
import { withStep, type Surroundings } from '../../../plan/step';
import { FORMS } from './forms';
import type { Call, Made } from './forms/form';
import type { Found } from './packages';

type Factory = (...args: unknown[]) => unknown;

/** By the package's own factory: it has several names. */
const seen = new WeakMap<object, object>();

/** For `require`, and for an `import` of what is CommonJS. */
export function recognisedExports(found: Found, exported: unknown): unknown {
  return typeof exported === 'function' ? recognisedFactory(found, exported as Factory, exported) : exported;
}

/** `exported`: where the package's other exports are found. `options`: those of a factory that is not the package's first. */
export function recognisedFactory(found: Found, factory: Factory, exported: object, options?: readonly string[]): object {
  const known = seen.get(factory);
  if (known !== undefined) return known;
  const shown: object = new Proxy(factory, {
    apply: (target, self, args: unknown[]) =>
      observed({ found, exported, args, options, make: (given) => Reflect.apply(target, self, given) as object }),
    get(target, key, receiver): unknown {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function' || isFixed(target, key)) return value;
      // `.default`, or the factory's name: the factory again.
      if (value === target) return shown;
      const part = options === undefined && typeof key === 'string' ? found.published.parts?.[key] : undefined;
      return part === undefined ? value : recognisedFactory(found, value as Factory, exported, part);
    },
  });
  seen.set(factory, shown);
  return shown;
}

/** A proxy must show such a property as it is. */
function isFixed(target: object, key: PropertyKey): boolean {
  const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
  return descriptor !== undefined && !descriptor.configurable && 'value' in descriptor && !descriptor.writable;
}

function observed(call: Call): object {
  const { published, version, why } = call.found;
  const shown = `${published.name} ${version}`;
  const { middleware, form } = why === undefined ? formOf(call) : { middleware: call.make(call.args), form: why };
  // A WeakMap's key: what is no object is no middleware either, and its application's fault.
  if (typeof middleware !== 'function') return middleware;
  return withStep(middleware, typeof form === 'string' ? `${shown}: ${form}` : form.unless(whyNotIn));
}

/** The package's own errors are its own; a fault of ours must not be the application's. */
function formOf(call: Call): Made {
  let middleware: object | undefined;
  const make = (args: readonly unknown[]): object => {
    try {
      return (middleware = call.make(args));
    } catch (error) {
      throw new FactoryFailed(error);
    }
  };
  try {
    return FORMS[call.found.published.name]!({ ...call, make });
  } catch (error) {
    if (error instanceof FactoryFailed) throw error.cause;
    const form = error instanceof Error ? error.message : String(error);
    return { middleware: middleware ?? call.make(call.args), form };
  }
}

class FactoryFailed extends Error {
  constructor(cause: unknown) {
    super('the package’s factory fails', { cause });
  }
}

/** One application may do without. */
function whyNotIn(around: Surroundings): string | undefined {
  return around.setting('native.recognise') === false ? 'native.recognise is off for this application' : undefined;
}
