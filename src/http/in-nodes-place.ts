/**
 * A server class of Node's that makes the engine's servers. Enters: Node's class, and what gives the engine's. Leaves: a proxy
 * of Node's own class: `instanceof` stays true for both engines' servers, and what is patched on its prototype (tracing does
 * that) reaches both. It is put in no place here.
 */
import type { Server } from 'node:http';

export type Constructor = new (...args: never[]) => Server;

export function inNodesPlace<C extends Constructor>(NodeServer: C, engineServer: () => Constructor): C {
  const server: C = new Proxy(NodeServer, {
    // A program's own subclass has Node's prototype chain, without the engine's methods: Node serves it.
    apply: (target, self, args) =>
      self instanceof NodeServer ? Reflect.apply<unknown, never[], Server>(target as never, self, args as never[]) : Reflect.construct(engineServer(), args) as Server,
    construct: (target, args, newTarget) =>
      (newTarget === server ? Reflect.construct(engineServer(), args) : Reflect.construct(target, args, newTarget)) as Server,
  });
  return server;
}
