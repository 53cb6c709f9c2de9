/**
 * Looking for files with the options that are ours, for requests that JavaScript answers. Enters: a SendStream before it is
 * piped. Leaves: the same stream, which now finds files beneath its root only, or their compressed twins. The engine's step
 * does the same (crates/xsys-http/src/files/found.rs); headers and conditions stay `send`'s.
 */
import { promises, type Stats } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';
import type send = require('send');
import vary = require('vary');
import { contentTypeOf } from '../media-types';
import { acceptedTwins, EXTENSIONS } from './accepted-twins';
import { beneath } from './beneath';
import type { Precompression, StaticSettings } from './options';

interface Internals extends send.SendStream {
  _index: string[];
  _extensions: string[];
  _etag: boolean;
  sendFile(path: string): void;
  sendIndex(path: string): void;
  onStatError(error: NodeJS.ErrnoException): void;
  redirect(path: string): void;
  send(path: string, stat: Stats): void;
}

interface Found {
  path: string;
  stat: Stats;
}

export function lookOurWay(stream: send.SendStream, res: ServerResponse, settings: StaticSettings): void {
  const { root } = settings.options;
  const own = stream as Internals;
  const look = async (path: string): Promise<Stats> => promises.stat(settings.beneath ? await beneath(root, path) : path);
  const failed = (error: NodeJS.ErrnoException) => own.onStatError(error);
  const serve = async ({ path, stat }: Found): Promise<void> => {
    own.emit('file', path, stat);
    const twin = settings.precompressed.length > 0 ? await twinOf({ path, stat }, res, settings.precompressed, look) : undefined;
    if (twin === undefined) return own.send(path, stat);
    describe(twin, path, own, res);
    own.send(twin.path, twin.stat);
  };

  own.sendFile = (path) => {
    file(own, path, look).then((found) => found && serve(found)).catch(failed);
  };
  own.sendIndex = (path) => {
    first(own._index.map((name) => `${path.replace(/\/+$/, '')}/${name}`), look)
      .then((found) => (found === undefined ? own.error(404) : serve(found)))
      .catch(failed);
  };
}

async function file(own: Internals, path: string, look: (path: string) => Promise<Stats>): Promise<Found | undefined> {
  let found: Stats;
  try {
    found = await look(path);
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT' && !extname(path) && !path.endsWith('/');
    if (!absent || own._extensions.length === 0) throw error;
    const other = await first(own._extensions.map((extension) => `${path}.${extension}`), look);
    if (other === undefined) own.error(404);
    return other;
  }
  if (found.isDirectory()) own.redirect(path);
  else if (path.endsWith('/')) own.error(404);
  else return { path, stat: found };
  return undefined;
}

/** The first that is no folder; the last failure when the last one failed. */
async function first(paths: string[], look: (path: string) => Promise<Stats>): Promise<Found | undefined> {
  let failure: unknown;
  for (const path of paths) {
    try {
      const found = await look(path);
      failure = undefined;
      if (!found.isDirectory()) return { path, stat: found };
    } catch (error) {
      failure = error;
    }
  }
  if (failure !== undefined) throw failure as Error;
  return undefined;
}

interface Twin extends Found {
  coding: Precompression;
}

async function twinOf(
  { path }: Found,
  res: ServerResponse,
  offered: readonly Precompression[],
  look: (path: string) => Promise<Stats>,
): Promise<Twin | undefined> {
  vary(res, 'Accept-Encoding');
  for (const coding of acceptedTwins(offered, res.req.headers['accept-encoding'])) {
    const twin = path + EXTENSIONS[coding];
    const found = await look(twin).catch(() => undefined);
    if (found?.isFile() === true) return { path: twin, stat: found, coding };
  }
  return undefined;
}

/** What `send` would tell from the twin's own name, and an ETag that is never that of the file it stands for. */
function describe({ coding, stat }: Twin, path: string, own: Internals, res: ServerResponse): void {
  res.setHeader('Content-Encoding', coding);
  if (own._etag) res.setHeader('ETag', `W/"${stat.size.toString(16)}-${stat.mtime.getTime().toString(16)}-${coding}"`);
  res.setHeader('Content-Type', contentTypeOf(extname(path)) || 'application/octet-stream');
  // An error that follows is not coded.
  own.on('error', () => res.removeHeader('Content-Encoding'));
}
