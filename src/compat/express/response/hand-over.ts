/**
 * The last step of npm's `send`, done by the engine. Enters: a SendStream before it is piped. Leaves: the same stream;
 * where it would read the file and pipe it into the response, the engine sends it if it can, and otherwise it reads on its
 * own as always. Everything before that step, headers, conditions and ranges, stays `send`'s.
 */
import type { Stats } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type send = require('send');
import { sendFileBody } from '../base';

/** What this file needs of a SendStream that its types do not tell. */
interface Internals extends send.SendStream {
  res: ServerResponse;
  setHeader(path: string, stat: Stats): void;
  stream(path: string, options: ReadOptions): void;
  onStatError(error: NodeJS.ErrnoException): void;
}

interface ReadOptions {
  start: number;
  end: number;
  [option: string]: unknown;
}

/** Options with which `send` hands its reader something else than a plain file, or another way to read it. */
const PECULIAR = ['fd', 'fs', 'flags', 'encoding', 'signal'];

/** What keeps links beneath a root. */
export interface Beneath {
  readonly root: string;
  /** A path without links, for a reader that would follow them. */
  walk(root: string, path: string): Promise<string>;
}

/** `streaming` hears of a body that is on its way. */
export function handOver(file: send.SendStream, streaming?: () => void, beneath?: Beneath): void {
  const own = file as Internals;
  const { setHeader, stream } = own;
  let found: Stats | undefined;
  // Not a listener of 'file': where there is another, Node keeps the two in an array that soon is among V8's old objects, and
  // keeps with them all that they lead to. And not `send`, which would be seen in the stacks of errors.
  own.setHeader = function (path: string, stat: Stats) {
    found = stat;
    setHeader.call(this, path, stat);
  };
  own.stream = function (path: string, options: ReadOptions) {
    const length = Number(this.res.getHeader('Content-Length'));
    const plain = found?.isFile() === true && !PECULIAR.some((option) => options[option] !== undefined);
    const part = { path, inode: found?.ino ?? 0, size: found?.size ?? 0, root: beneath?.root, start: options.start, length };
    if (plain && sendFileBody(this.res, part, () => this.emit('end'))) streaming?.();
    else if (beneath === undefined) stream.call(this, path, options);
    else {
      const read = (real: string) => stream.call(this, real, options);
      const failed = (error: NodeJS.ErrnoException) => this.onStatError(error);
      beneath.walk(beneath.root, path).then(read).catch(failed);
    }
  };
}
