/**
 * `xsys.accessLog()`: a line for each request, whoever answered it. Enters: a format and options of morgan's. Leaves: a
 * middleware that logs what JavaScript answers, as morgan itself, and a step of the plan that lets the engine tell what it
 * answered by itself; both write to one stream, when an answer is complete. Formats and tokens are morgan's.
 */
import { ServerResponse, type IncomingMessage } from 'node:http';
import morgan = require('morgan');
import type { NativeAnswer } from '../plan/observers';
import { NativeStep, withStep } from '../plan/step';
import { BufferedStream } from './buffered-stream';
import { lasting } from './lasting-stream';
import { checked, type AccessLogOptions, type FormatFunction, type LineStream, type Token } from './options';

export interface AccessLog {
  /**
   * `format`: `combined` (the default), `common`, `dev`, `short`, `tiny`, a name given to `accessLog.format`, a text with
   * tokens, or a function.
   */
  <Req extends IncomingMessage = IncomingMessage, Res extends ServerResponse = ServerResponse>(
    format?: string | FormatFunction<Req, Res>,
    options?: AccessLogOptions<Req, Res>,
  ): Middleware;
  /** Defines `:name` for all formats, as `morgan.token`. */
  token<Req extends IncomingMessage = IncomingMessage, Res extends ServerResponse = ServerResponse>(name: string, value: Token<Req, Res>): AccessLog;
  /** Gives a format a name, as `morgan.format`. */
  format<Req extends IncomingMessage = IncomingMessage, Res extends ServerResponse = ServerResponse>(
    name: string,
    format: string | FormatFunction<Req, Res>,
  ): AccessLog;
  /** A format's function, as `morgan.compile`. */
  compile(format: string): FormatFunction;
}

type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

const tokens = morgan as unknown as Readonly<Record<string, Token>>;

export const accessLog = Object.assign(
  function accessLog(format: string | FormatFunction = 'combined', options: AccessLogOptions = {}): Middleware {
    const { skip, immediate = false, stream = process.stdout, buffer } = checked(format, options);
    const line = formatFunction(format);
    const lines = lasting(stream);
    const sink: LineStream = buffer === undefined ? lines : new BufferedStream(lines, buffer);
    const logged = morgan(line, { skip, immediate, stream: sink }) as Middleware;
    const middleware: Middleware = function accessLog(req, res, next) {
      logged(req, res, next);
    };
    const observer = (answer: NativeAnswer): void => {
      const { request } = answer;
      const response = immediate ? unanswered(answer) : answer.response;
      note(request, response, answer);
      if (skip?.(request, response)) return;
      const text = line(tokens, request, response);
      if (text === undefined || text === null) return;
      sink.write(sink.writableObjectMode === true && typeof text === 'object' ? text : `${text as string}\n`);
    };
    return withStep(middleware, new NativeStep('accessLog', {}, observer));
  },
  {
    token(name: string, value: Token): AccessLog {
      morgan.token(name, value);
      return accessLog;
    },
    format(name: string, format: string | FormatFunction): AccessLog {
      morgan.format(name, format);
      return accessLog;
    },
    compile: (format: string): FormatFunction => morgan.compile(format),
  },
) as AccessLog;

/** As morgan finds it. */
function formatFunction(format: string | FormatFunction): FormatFunction {
  const named = typeof format === 'function' ? format : ((morgan as unknown as Record<string, string | FormatFunction | undefined>)[format] ?? format);
  return typeof named === 'function' ? named : morgan.compile(named);
}

/** A response that has said nothing yet: what an immediate line is made from. */
function unanswered({ request, response }: NativeAnswer): ServerResponse {
  return Object.setPrototypeOf(new ServerResponse(request), Object.getPrototypeOf(response) as object) as ServerResponse;
}

interface Noted {
  _startAt?: [number, number] | undefined;
  _startTime?: Date;
  _remoteAddress?: string | undefined;
}

/** What morgan's middleware leaves on the messages for its tokens, as if it had run when the request came. */
function note(request: IncomingMessage, response: ServerResponse, answer: NativeAnswer): void {
  const now = process.hrtime();
  const total = answer.endTime - answer.startTime;
  const req = request as Noted & { ip?: string };
  req._startAt = earlier(now, total);
  req._startTime = new Date(answer.startTime);
  req._remoteAddress = req.ip ?? answer.remoteAddress;
  if (!response.headersSent) return;
  const res = response as Noted;
  res._startAt = earlier(now, total - answer.untilHead);
  res._startTime = new Date(answer.startTime + answer.untilHead);
}

/** So many milliseconds before a reading of `process.hrtime`. */
function earlier([seconds, nanoseconds]: [number, number], milliseconds: number): [number, number] {
  const whole = Math.floor(milliseconds / 1e3);
  const rest = nanoseconds - Math.round((milliseconds - whole * 1e3) * 1e6);
  return rest < 0 ? [seconds - whole - 1, rest + 1e9] : [seconds - whole, rest];
}
