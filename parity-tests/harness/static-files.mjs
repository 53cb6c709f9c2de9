/**
 * Scenarios of files, each in the ways in which a file can go out: as the app's first layer (the engine's own step), behind
 * a layer that only JavaScript knows (`send` looks, the engine sends), and by `res.sendFile`. Enters: for each title
 * options and requests. Leaves: scenarios, whose requests follow one another on one connection as long as it stays open.
 * On the core `rust` one fails whose files did not go its way: it would compare JavaScript with JavaScript.
 */
import fs from 'node:fs';
import { describe } from './on-app.mjs';
import { folderOf } from './recognised.mjs';
import { group } from './scenario.mjs';

const isSubject = process.env.XSYS_CORE === 'rust';
/** Hundreds of requests, on a machine that may have others to serve. */
const LONG = 30_000;

export const WHEN = new Date('2021-06-01T12:00:00Z');

/** The validator that `send` makes of a file that `folderOf` has written. */
export const etagOf = (content) => `"${Buffer.byteLength(content).toString(16)}-${WHEN.getTime().toString(16)}"`;

const WAYS = {
  'first': (app, root, options, { express }) => app.use(express.static(root, options)),
  'behind JavaScript': (app, root, options, { express }) => app.use((req, res, next) => next(), express.static(root, options)),
  'res.sendFile': (app, root, options) => app.use((req, res) => res.sendFile(decodeURIComponent(req.path), { root, ...options })),
};

/**
 * @typedef {object} Files
 * @property {Record<string, any>} [options] of `express.static` and `res.sendFile`
 * @property {import('./on-app.mjs').Request[]} requests
 * @property {(root: string, at: number) => void} [meanwhile] called before each request
 * @property {Record<string, any>} [server] options of the server
 * @property {boolean} [passed] none of the requests is one that the engine answers by itself
 * @property {boolean} [read] JavaScript reads a file, which has nothing in it or is one that only `send` can serve
 *
 * @param {string} name
 * @param {Record<string, string>} files
 * @param {Record<string, Files>} table
 * @param {(keyof typeof WAYS)[]} ways
 */
export function everyWay(name, files, table, ways = Object.keys(WAYS)) {
  return ways.flatMap((way) => {
    const scenarios = Object.entries(table).map(([title, parts]) => [title, scenarioOf(files, parts, way)]);
    return group(`${name}, ${way}`, Object.fromEntries(scenarios));
  });
}

function scenarioOf(files, { options = {}, requests, meanwhile, server = {}, passed = false, read = false }, way) {
  let root;
  return {
    timeout: LONG,
    setup(ctx) {
      root = folderOf(ctx, files);
      meanwhile?.(root, -1);
      const app = ctx.express();
      WAYS[way](app, `${root}/root`, options, ctx);
      app.use((req, res) => res.status(404).send(`passed on ${req.url}`));
      app.use((error, req, res, next) => {
        ctx.record('error', describe(error));
        next(error);
      });
      return ctx.http.createServer(server, app);
    },
    async run(client, ctx) {
      const reads = countingReads(ctx);
      await inTurn(client, requests, (at) => meanwhile?.(root, at));
      if (!isSubject) return;
      if (!read && reads() > 0) throw new Error('JavaScript has read a file');
      if (way === 'first' && !passed && ctx.server.xsys.counters().nativeAnswers === 0) throw new Error('the engine answered nothing by itself');
    },
  };
}

/** Whoever sends a file by himself reads it by this. */
export function countingReads(ctx) {
  const { createReadStream } = fs;
  let count = 0;
  fs.createReadStream = (...args) => {
    count += 1;
    return createReadStream(...args);
  };
  ctx.defer(() => {
    fs.createReadStream = createReadStream;
  });
  return () => count;
}

/** One request after another; a new connection where the server has closed the last. */
async function inTurn(client, requests, before) {
  let connection;
  for (const [at, request] of requests.entries()) {
    before(at);
    const { line, headers = [], body = '' } = typeof request === 'string' ? { line: `GET ${request}` } : request;
    connection ??= await client.connect();
    connection.write(Buffer.from(`${[`${line} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n${body}`, 'latin1'));
    const response = await connection.response();
    if (!response || response.headers.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value))) {
      await connection.closed();
      connection = undefined;
    }
  }
}
