/**
 * The prototypes that users know as `app.request` and `app.response`. Enters: a base class and what its messages are to
 * inherit. Leaves: a prototype, and later the class that makes messages born with it.
 *
 * It has to be a class: for a plain function as `new.target` V8 makes a new hidden class at each construction, which
 * costs twenty microseconds a message and every inline cache behind it. A class, in turn, cannot be given another
 * prototype, so the prototype that users see is the class's own.
 */
const classes = new WeakMap<object, unknown>();

export function messagePrototype<T extends object>(
  base: new (...args: never[]) => object,
  inherited: T,
  own: PropertyDescriptorMap,
): T {
  const Message = class extends (base as new (...args: unknown[]) => object) {};
  const prototype: { constructor?: unknown } = Message.prototype;
  // As with Express, `req.constructor` is the one that is inherited.
  delete prototype.constructor;
  Object.setPrototypeOf(prototype, inherited);
  Object.defineProperties(prototype, own);
  classes.set(prototype, Message);
  return prototype as T;
}

/** The class whose messages are born with `prototype`, or `base` when it was not made here. */
export function messageClassOf<C>(prototype: object, base: C): C {
  return (classes.get(prototype) as C | undefined) ?? base;
}
