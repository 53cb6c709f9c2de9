/**
 * The option `http2` of `createServer`, which Node has not. Enters: options. Leaves: whether they ask for HTTP/2, and the
 * line that says where they ask in vain: Node's own HTTP/2 gives other message classes, which no Express application
 * takes, so Node's engine serves the same clients with HTTP/1.1.
 */
export interface Http2Option {
  /** `true`: clients that ask for HTTP/2 get it, and the application the same `req` and `res` as ever. */
  readonly http2?: boolean | undefined;
}

export function wantsHttp2(options: unknown): boolean {
  return typeof options === 'object' && options !== null && (options as Http2Option).http2 === true;
}

let said = false;

/** One line per isolate, unless `XSYS_QUIET=1`. */
export function sayNoHttp2(): void {
  if (said || process.env['XSYS_QUIET'] === '1') return;
  said = true;
  process.stderr.write('xsys: HTTP/2 is asked for, but Node’s own engine serves here: clients get HTTP/1.1\n');
}
