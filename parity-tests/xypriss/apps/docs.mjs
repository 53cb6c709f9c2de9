/** The code blocks of the old core's docs that work on it, each with a request to every route that it registers. */
import { createServer } from 'xypriss';
import { isThere } from '../harness/docs-folder.mjs';
import { blocksOf, runBlock } from '../harness/documentation.mjs';
import { act, json, multipart, request } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

/** By their numbers in the file, from one. The others are parts of programs, need packages or fail on the old core. */
const WORKING = {
  'getting-started.md': [1, 2, 3, 5, 6, 9, 10, 13],
  'routing.md': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  'file-upload.md': [1, 2, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  'security.md': [1, 2, 3, 4, 5, 6],
  'api-reference.md': [1, 6, 10, 13],
  'ROUTE_BASED_SECURITY.md': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14],
  'MIDDLEWARE_ARCHITECTURE.md': [3, 7, 10, 11, 12],
  'configuration.md': [3, 4, 5, 11, 12, 13, 14, 15, 17, 19, 20, 21, 22, 25],
  'plugins.md': [1, 2, 3, 9, 10, 11],
};

/** A request for a route as it is registered: with a file where the block is about one. */
function asking([method, path], field) {
  const target = path.replace(/:\w+/g, '7').replace(/\*\*/g, 'a/b').replace(/\*/g, 'a');
  if (method === 'GET' || method === 'DELETE') return request(method, target);
  if (field === undefined) return json(target, { name: 'Ada', email: 'ada@example.org' }, { method });
  return multipart(target, [{ name: field, filename: 'a.png', type: 'image/png', content: 'pixels' }]);
}

async function portOf(app) {
  for (let waited = 0; waited < 1000 && app.getPort() === 0; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
  return app.getPort();
}

/** The old core prepares uploads beside its start, and tells nobody when it has: turns of the process, not of a clock. */
async function prepared() {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function answersOf(code, { options, freePort, send }) {
  const port = await freePort();
  let made;
  try {
    made = await runBlock(code, (own) => options({ ...own, server: { port } }));
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message}`;
  }
  const { apps, routes } = made;
  const field = /upload(?:Single|Array|Fields)?\w*\(\s*\[?\s*(?:\{\s*name: )?["'](\w+)/i.exec(code)?.[1];
  if (field !== undefined) await prepared();
  const answers = [];
  for (const route of new Map(routes.map((each) => [each.join(' '), each])).values()) {
    const { status, hang, closed, body } = await send(asking(route, field), { port: await portOf(apps[0]) });
    answers.push([route.join(' '), hang ? 'hang' : closed ? 'closed' : status, status === 404 ? '(a page)' : body]);
  }
  for (const app of apps) await new Promise((resolve) => app.close(resolve));
  return { apps: apps.length, answers };
}

/** How long something took, and names that are drawn by lot. */
export const masks = [
  { pattern: /\b\d+ms\b/g, as: '<time>' },
  { pattern: /-\d{13}-\d+\./g, as: '-<drawn>.' },
];

/** Uploads of the old core are one for the process, and so is its trap for errors. */
export const apart = true;
export const steps = Object.entries(isThere() ? WORKING : {}).flatMap(([file, numbers]) =>
  numbers.map((number) => act(`${file}, block ${number}`, (ctx) => answersOf(blocksOf(file)[number - 1], ctx), { patience: 20_000 })),
);
