/**
 * Files as answers. Enters: a path and options of the `send` package. Leaves: the file streamed, and one call of the
 * callback, or of `next` for what the callback would have been told.
 */
import { basename, extname, isAbsolute, resolve } from 'node:path';
import onFinished = require('on-finished');
import type send = require('send');
import { onUse } from '../../../on-use';
import type { Next, Response } from '../types';
import { handOver } from './hand-over';

const contentDisposition = onUse(() => require('content-disposition') as typeof import('content-disposition'));
const sender = onUse(() => require('send') as typeof send);

type FileOptions = send.SendOptions & { headers?: Record<string, string>; etag?: boolean };
type FileCallback = (error?: Error & { code?: string; syscall?: string }) => void;

export const fileMembers: object & ThisType<Response> = {
  sendFile(path: string, options?: FileOptions | FileCallback | null, callback?: FileCallback) {
    const { req } = this;
    const next = req.next as Next;
    if (!path) throw new TypeError('path argument is required to res.sendFile');
    if (typeof path !== 'string') throw new TypeError('path must be a string to res.sendFile');
    const done = typeof options === 'function' ? options : callback;
    const settings: FileOptions = typeof options === 'function' ? {} : options || {};
    if (!settings.root && !isAbsolute(path)) {
      throw new TypeError('path must be absolute or specify root to res.sendFile');
    }

    settings.etag = this.app.enabled('etag');
    const file = sender()(req, encodeURI(path), settings);
    transfer(this, file, settings, (error) => {
      if (done) return done(error);
      if (error?.code === 'EISDIR') return next();
      // A client that went away is nobody's error.
      if (error && error.code !== 'ECONNABORTED' && error.syscall !== 'write') next(error);
    });
  },

  download(
    path: string,
    filename?: string | FileOptions | FileCallback | null,
    options?: FileOptions | FileCallback | null,
    callback?: FileCallback,
  ) {
    let name = filename as string | null | undefined;
    let given = (options || null) as FileOptions | null;
    let done = callback;
    if (typeof filename === 'function') {
      done = filename;
      name = null;
      given = null;
    } else if (typeof options === 'function') {
      done = options;
      given = null;
    }
    if (typeof filename === 'object' && (typeof options === 'function' || options === undefined)) {
      name = null;
      given = filename;
    }

    const headers: Record<string, string> = {
      'Content-Disposition': contentDisposition().create(basename(name || path)),
    };
    for (const [field, value] of Object.entries(given?.headers ?? {})) {
      if (field.toLowerCase() !== 'content-disposition') headers[field] = value;
    }
    const settings = Object.create(given) as FileOptions;
    settings.headers = headers;
    return this.sendFile(settings.root ? path : resolve(path), settings, done as (error?: unknown) => void);
  },

  attachment(filename?: string) {
    const name = filename === undefined ? undefined : basename(filename);
    if (name) this.type(extname(name));
    this.set('Content-Disposition', contentDisposition().create(name));
    return this;
  },
};

function coded(message: string, code: string): Error & { code: string } {
  return Object.assign(new Error(message), { code });
}

/** Pipe the file into the response and report once how it went. */
function transfer(res: Response, file: send.SendStream, options: FileOptions, callback: FileCallback): void {
  let done = false;
  let streaming: boolean | undefined;
  const report: FileCallback = (error) => {
    if (done) return;
    done = true;
    callback(error);
  };
  const aborted = () => report(coded('Request aborted', 'ECONNABORTED'));

  file.on('directory', () => report(coded('EISDIR, read', 'EISDIR')));
  file.on('end', () => report());
  file.on('error', report);
  file.on('file', () => {
    streaming = false;
  });
  const isStreaming = () => {
    streaming = true;
  };
  file.on('stream', isStreaming);
  handOver(file, isStreaming);
  onFinished(res, (error) => {
    if (error?.code === 'ECONNRESET') return aborted();
    if (error) return report(error);
    if (done) return;
    // The file's own end comes in this turn if it comes at all.
    setImmediate(() => {
      if (streaming === false) report();
      else aborted();
    });
  });
  if (options.headers) {
    const { headers } = options;
    file.on('headers', (target: Response) => {
      for (const field of Object.keys(headers)) target.setHeader(field, headers[field]);
    });
  }
  file.pipe(res);
}
