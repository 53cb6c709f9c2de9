/**
 * A folder to be served, and what may happen to it. Enters: a scenario's context. Leaves: files whose times are known, a
 * secret beside their root, and ways to have them served. It sends nothing.
 */
import { mkdirSync, readdirSync, readlinkSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const WHEN = new Date('2021-06-01T12:00:00Z');
const DIGITS = '0123456789';

/** What `send` calls a file of so many bytes, for requests that have to name it. */
export const etagOf = (size) => `W/"${size.toString(16)}-${WHEN.getTime().toString(16)}"`;

const FILES = {
  'secret.txt': 'out of the root',
  'public/ten.txt': DIGITS,
  'public/empty.txt': '',
  'public/long.txt': DIGITS.repeat(20_000),
  'public/index.html': 'index',
  'public/.hidden': 'hidden',
  'public/.folder/a.txt': 'in a hidden folder',
  'public/inner/index.html': 'inner index',
  'public/inner/a.txt': 'inner',
  'public/inner/.dot.txt': 'dot',
  'public/back\\slash.txt': 'backslash',
  'public/page.html': 'page',
  'public/unknown.no-such-type': 'unknown',
  'public/bare': 'no extension',
};

export function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, WHEN, WHEN);
}

/** @returns {string} the root */
export function servedFolder(ctx) {
  for (const [name, text] of Object.entries(FILES)) write(ctx.path(name), text);
  return ctx.path('public');
}

/** A file that is put in another one's place in one step, as a deployment does. */
export function replaceLink(target, link) {
  symlinkSync(target, `${link}.new`);
  renameSync(`${link}.new`, link);
}

/** Descriptors of this process that are open on files of the scenario. */
export function openFiles(ctx) {
  const folder = path.dirname(ctx.path('x'));
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(folder);
    } catch {
      // It was the one that lists them.
      return false;
    }
  }).length;
}

/** `express.static` first, and an answer that tells what was passed on. */
export const asStatic = (options, mount = '/') => (app, ctx) => {
  app.use(mount, ctx.express.static(servedFolder(ctx), options));
  app.use((req, res) => res.status(404).send(`passed on ${req.url}`));
};

/** `express.static` behind a layer that only JavaScript can run. */
export const asLateStatic = (options) => (app, ctx) => {
  app.use((req, res, next) => next());
  asStatic(options)(app, ctx);
};

/** The path of a request, given to `res.sendFile` or `res.download`. */
const asMethod = (send) => (options) => (app, ctx) => {
  const root = servedFolder(ctx);
  app.use((req, res, next) => {
    req.next = next;
    send(res, decodeURIComponent(req.path.slice(1)), { root, ...options });
  });
};
export const asSendFile = asMethod((res, name, options) => res.sendFile(name, options));
export const asDownload = asMethod((res, name, options) => res.download(name, options));

/** The ways in which a file becomes an answer. */
export const WAYS = { static: asStatic, 'static after JavaScript': asLateStatic, sendFile: asSendFile, download: asDownload };
