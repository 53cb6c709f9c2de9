/**
 * The code blocks of the old core's documentation, run as they stand there. Enters: a file and a block's number. Leaves: the
 * apps that it made and the routes that it registered, for whoever sends requests. The package does not contain its docs:
 * they are read from a checkout, and none of their text is ours.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import * as xypriss from 'xypriss';
import { DOCS } from './docs-folder.mjs';

const FENCE = /^```(?:typescript|ts|javascript|js)\n(.*?)^```/gms;
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
const AsyncFunction = (async () => {}).constructor;
const builtIn = createRequire(import.meta.url);

export function blocksOf(file) {
  return [...readFileSync(path.join(DOCS, file), 'utf8').matchAll(FENCE)].map(([, code]) => code);
}

/** What `import *` adds for CommonJS cannot be the name of a variable. */
const named = (exported) => Object.fromEntries(Object.entries(exported).filter(([name]) => /^\w+$/.test(name) && name !== 'default'));

function compiled(code) {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  return outputText;
}

/** Paths that are registered on `target` from now on, `known` of each. */
function recording(target, known) {
  for (const verb of VERBS) {
    const register = target[verb];
    target[verb] = function (at, ...rest) {
      if (typeof at === 'string' && !at.startsWith('/XyPriss/')) known.push([verb.toUpperCase(), at]);
      return register.call(this, at, ...rest);
    };
  }
  return target;
}

/**
 * Runs a block; what it uses and does not declare (`app`, `router`, what the package exports, `more`) is there for it.
 * @returns {Promise<{ apps: any[], routes: [method: string, path: string][] }>}
 */
export async function runBlock(code, options, more = {}) {
  const apps = [];
  const routes = [];
  const ofRouter = new Map();
  const createServer = (own) => {
    const app = recording(xypriss.createServer(options(own)), routes);
    const { use } = app;
    app.use = function (...args) {
      const at = typeof args[0] === 'string' ? args[0] : '';
      for (const [method, below] of args.flatMap((each) => ofRouter.get(each) ?? [])) routes.push([method, `${at}${below === '/' && at ? '' : below}`]);
      return use.apply(this, args);
    };
    apps.push(app);
    return app;
  };
  const Router = (...args) => {
    const known = [];
    const router = recording(xypriss.Router(...args), known);
    ofRouter.set(router, known);
    return router;
  };
  const exported = { ...xypriss, createServer, Router };
  const require = (name) => (name === 'xypriss' ? exported : builtIn(name));
  const makesApp = /createServer\s*\(/.test(code);
  const given = { ...named(exported), app: makesApp ? undefined : createServer({}), router: Router(), exports: {}, require, ...more };
  await new AsyncFunction(...Object.keys(given), `{${compiled(code)}\n}`)(...Object.values(given));
  if (!/\.(start|listen|startAllServers)\(/.test(code)) for (const app of apps) await app.start(undefined);
  return { apps, routes };
}
