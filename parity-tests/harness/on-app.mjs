/**
 * Scenarios of one Express application on the server that it makes itself (`app.listen`). Enters: for each title a list:
 * how the app is filled, then the requests that are sent one after another. Leaves: scenarios. Errors that reach the
 * end of the chain are recorded by name, message and status, because their pages show only the status in production.
 */
import { group } from './scenario.mjs';

/**
 * @typedef {string | { line: string, headers?: string[], body?: string | Buffer } | ((ctx: import('./context.mjs').Context) => unknown)} Request
 *   a path is asked for with GET; a function is something that happens between two requests
 * @param {string} name
 * @param {Record<string, [fill: (app: any, ctx: import('./context.mjs').Context) => unknown, ...requests: Request[]]>} table
 */
export function onApp(name, table) {
  const scenarios = {};
  for (const [title, [fill, ...requests]] of Object.entries(table)) {
    scenarios[title] = {
      setup: (ctx) => listeningApp(ctx, fill),
      run: async (client, ctx) => {
        for (const request of requests.length > 0 ? requests : ['/']) {
          if (typeof request === 'function') await request(ctx);
          else await send(client, request);
        }
      },
    };
  }
  return group(name, scenarios);
}

/** The folder that a scenario was given has another name each time. */
const OWN_FOLDER = /[^\s"']*xsys-parity-\w+/g;

async function listeningApp(ctx, fill) {
  const app = ctx.express();
  await fill(app, ctx);
  app.use((error, req, res, next) => {
    ctx.record('error', describe(error));
    next(error);
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  return server;
}

function describe(error) {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { name, message, status, type, code } = error;
  return { name, message: message.replace(OWN_FOLDER, '<folder>'), status, type, code };
}

/** @param {import('./client.mjs').Client} client @param {Request} request */
function send(client, request) {
  if (typeof request === 'string') return client.get(request);
  const { line, headers = [], body } = request;
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.from(body, 'latin1').length}`];
  return client.send([`${line} HTTP/1.1`, 'Host: localhost', ...length, ...headers], body);
}

/** An app whose every request is answered by one handler. */
export const handler = (handle) => (app) => void app.use((req, res, next) => handle(req, res, next));

export const get = (path, ...headers) => ({ line: `GET ${path}`, headers });
export const head = (path, ...headers) => ({ line: `HEAD ${path}`, headers });
export const post = (path, type, body, ...headers) => ({ line: `POST ${path}`, headers: [...(type ? [`Content-Type: ${type}`] : []), ...headers], body });

/** What a call does: its result, or the error that it throws. */
export const tried = (call) => {
  try {
    return call() ?? null;
  } catch (error) {
    return describe(error);
  }
};
