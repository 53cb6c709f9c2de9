/**
 * The options of `accessLog`. Enters: what an application gives. Leaves: checked options, or an `XsysError` that names
 * everything that is wrong with them.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XsysError } from '../errors';

/** Where lines go: any stream, or what has its `write`. */
export interface LineStream {
  write(line: string | object): unknown;
  readonly writableObjectMode?: boolean;
}

/** What stands behind `:name`, or behind `:name[argument]`. */
export type Token<Req extends IncomingMessage = IncomingMessage, Res extends ServerResponse = ServerResponse> = (
  req: Req,
  res: Res,
  argument?: string,
) => string | undefined;

/** Makes a line, or nothing. */
export type FormatFunction<Req extends IncomingMessage = IncomingMessage, Res extends ServerResponse = ServerResponse> = (
  tokens: Readonly<Record<string, Token<Req, Res>>>,
  req: Req,
  res: Res,
) => string | object | null | undefined;

export interface AccessLogOptions<Req extends IncomingMessage = IncomingMessage, Res extends ServerResponse = ServerResponse> {
  /** Standard output by default. */
  stream?: { write(line: string): unknown; readonly writableObjectMode?: boolean };
  /** No line where it returns true. */
  skip?: (req: Req, res: Res) => boolean;
  /** A line when a request comes, without what is known of its answer. The engine tells of its own when they are answered. */
  immediate?: boolean;
  /** Lines are written together, at the latest after so many milliseconds; `true` is 1000. */
  buffer?: boolean | number;
}

export interface AccessLogConfig {
  readonly stream?: LineStream;
  readonly skip?: (req: IncomingMessage, res: ServerResponse) => boolean;
  readonly immediate?: boolean;
  /** Milliseconds. */
  readonly buffer: number | undefined;
}

const KNOWN: ReadonlySet<string> = new Set(['stream', 'skip', 'immediate', 'buffer']);
const DEFAULT_BUFFER = 1000;

export function checked(format: unknown, options: AccessLogOptions): AccessLogConfig {
  const problems: string[] = [];
  const demand = (met: boolean, problem: string): void => {
    if (!met) problems.push(problem);
  };
  demand((typeof format === 'string' && format !== '') || typeof format === 'function', `the format must be a string or a function, got ${shown(format)}`);
  if (typeof options !== 'object' || options === null) {
    throw new XsysError('XSYS_OPTIONS_INVALID', `accessLog: ${[...problems, `the options must be an object, got ${shown(options)}`].join('; ')}`);
  }
  const { stream, skip, immediate, buffer } = options;
  for (const name of Object.keys(options)) demand(KNOWN.has(name), `there is no option ${name}; there are ${[...KNOWN].join(', ')}`);
  demand(stream === undefined || typeof (stream as LineStream | null)?.write === 'function', `stream must have a method write, got ${shown(stream)}`);
  demand(skip === undefined || typeof skip === 'function', `skip must be a function, got ${shown(skip)}`);
  demand(immediate === undefined || typeof immediate === 'boolean', `immediate must be true or false, got ${shown(immediate)}`);
  demand(
    buffer === undefined || typeof buffer === 'boolean' || (Number.isFinite(buffer) && buffer > 0),
    `buffer must be true, false or a number of milliseconds, got ${shown(buffer)}`,
  );
  if (problems.length !== 0) throw new XsysError('XSYS_OPTIONS_INVALID', `accessLog: ${problems.join('; ')}`);
  const interval = buffer === true ? DEFAULT_BUFFER : buffer === false ? undefined : buffer;
  return { stream: stream, skip: skip!, immediate: immediate!, buffer: interval };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
