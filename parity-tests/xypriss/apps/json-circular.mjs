/** `res.json` of values that contain themselves, in shapes other than the simplest. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

function loop(extra) {
  const value = { name: 'loop', ...extra };
  value.self = value;
  return value;
}

const deep = (levels) => (levels === 0 ? { end: true } : { in: deep(levels - 1) });

const VALUES = {
  nested: () => ({ a: { b: loop() } }),
  list: () => {
    const list = [1, { two: 2 }];
    list.push(list);
    return list;
  },
  'parent and child': () => {
    const parent = { children: [] };
    parent.children.push({ parent }, { parent });
    return parent;
  },
  'the same twice': () => {
    const shared = { x: 1 };
    return loop({ a: shared, b: shared });
  },
  dates: () => loop({ at: new Date(0) }),
  errors: () => loop({ error: new TypeError('broken') }),
  buffers: () => loop({ bytes: Buffer.from('abc') }),
  maps: () => loop({ map: new Map([['a', 1]]), set: new Set([1]) }),
  functions: () => loop({ f() {}, nothing: undefined, symbol: Symbol('s'), nan: NaN }),
  toJSON: () => loop({ own: { toJSON: () => 'mine' } }),
  'a long text': () => loop({ text: 'x'.repeat(20_000) }),
  'a long list': () => loop({ list: Array.from({ length: 300 }, (_, n) => n) }),
  depth: () => loop({ deep: deep(30) }),
  'a big number': () => loop({ big: 1n }),
  'a request': (req) => ({ method: req.method, self: loop({ req: { url: req.url } }) }),
};

export function make({ options }) {
  const app = createServer(options());
  for (const [name, make] of Object.entries(VALUES)) app.get(`/${name.replace(/ /g, '-')}`, (req, res) => res.json(make(req)));
  return app;
}

/** Frames of a stack are each core's own. */
export const masks = [{ pattern: /\\n {4}at [^"]*/g, as: '<frames>' }];
export const steps = Object.keys(VALUES).map((name) => get(`/${name.replace(/ /g, '-')}`, { as: name }));
