/**
 * `xsys.reply`: the same answer each time, for what needs no application: a robots.txt, a redirect, a page that says that
 * something is gone. Enters: options, validated at once. Leaves: a middleware that answers what it is mounted at, in the
 * engine where it leads the application's stack, in JavaScript everywhere else.
 */
import { METHODS, validateHeaderName, validateHeaderValue, type IncomingMessage, type ServerResponse } from 'node:http';
import parseUrl = require('parseurl');
import { XsysError } from '../errors';
import { NativeStep, withStep } from '../plan/step';

export interface ReplyOptions {
  /** 200 to 599; 200 by default. */
  status?: number;
  /** In the order in which they are sent. */
  headers?: Record<string, string | number>;
  /** The body, as text. */
  body?: string;
  /** The body, as JSON. */
  json?: unknown;
  /** What is answered; GET and HEAD by default. Other requests go on. */
  methods?: readonly string[];
  /** The one path below the mount that is answered; all of them without it. */
  path?: string;
}

type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

interface Fixed {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly methods: readonly string[];
  readonly path: string | null;
}

const NAMES: ReadonlySet<string> = new Set(['status', 'headers', 'body', 'json', 'methods', 'path']);
/** RFC 9110 15: these have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

export function reply(options: ReplyOptions = {}): Middleware {
  const { status, headers, body, methods, path } = fixed(options);
  const middleware: Middleware = function reply(req, res, next) {
    if (!methods.includes(req.method!) || (path !== null && parseUrl(req)?.pathname !== path)) {
      next();
      return;
    }
    res.statusCode = status;
    for (const [name, value] of headers) res.setHeader(name, value);
    if (req.method === 'HEAD') res.end();
    else res.end(body);
  };
  return withStep(middleware, new NativeStep('reply', { status, headers, body, methods, path }));
}

function fixed(options: ReplyOptions): Fixed {
  const problems = problemsOf(options);
  if (problems.length !== 0) throw new XsysError('XSYS_OPTIONS_INVALID', `reply: ${problems.join('; ')}`);
  const { status = 200, headers = {}, json, methods = ['GET', 'HEAD'], path = null } = options;
  const body = json === undefined ? (options.body ?? '') : JSON.stringify(json);
  const lines = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const has = (name: string): boolean => lines.some(([known]) => known.toLowerCase() === name);
  if (body !== '' && !has('content-type')) {
    lines.push(['Content-Type', json === undefined ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8']);
  }
  if (status !== 204 && status !== 304) lines.push(['Content-Length', String(Buffer.byteLength(body))]);
  return { status, headers: lines, body, methods, path };
}

function problemsOf(options: unknown): string[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return [`the options must be an object, got ${shown(options)}`];
  }
  const { status, headers, body, json, methods, path } = options as Record<string, unknown>;
  const problems = Object.keys(options)
    .filter((name) => !NAMES.has(name))
    .map((name) => `there is no option ${name}; there are ${[...NAMES].join(', ')}`);
  const demand = (met: boolean, problem: string): void => {
    if (!met) problems.push(problem);
  };
  demand(
    status === undefined || (Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 599),
    `status must be an integer from 200 to 599, got ${shown(status)}`,
  );
  demand(body === undefined || typeof body === 'string', `body must be a string, got ${shown(body)}`);
  demand(body === undefined || json === undefined, 'body and json exclude each other');
  demand(json === undefined || isJson(json), 'json must be something that JSON.stringify takes');
  const hasBody = (typeof body === 'string' && body !== '') || json !== undefined;
  demand(!hasBody || !WITHOUT_BODY.has(status as number), `an answer of status ${shown(status)} has no body`);
  demand(
    methods === undefined || (Array.isArray(methods) && methods.length !== 0 && methods.every((name) => METHODS.includes(name as string))),
    `methods must be a list of HTTP methods in upper case, got ${shown(methods)}`,
  );
  demand(path === undefined || (typeof path === 'string' && path.startsWith('/')), `path must begin with a slash, got ${shown(path)}`);
  if (headers !== undefined) problems.push(...headerProblems(headers));
  return problems;
}

function headerProblems(headers: unknown): string[] {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return [`headers must be an object, got ${shown(headers)}`];
  }
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (lower === 'content-length' || lower === 'transfer-encoding' || lower === 'connection') {
      problems.push(`headers: ${name} is made from the body and the connection`);
    } else if (seen.has(lower)) {
      problems.push(`headers: ${name} is there twice`);
    } else if (typeof value !== 'string' && typeof value !== 'number') {
      problems.push(`headers: ${name} must be a string or a number, got ${shown(value)}`);
    } else if (!isHeader(name, String(value))) {
      problems.push(`headers: ${name} has characters that no header may have`);
    }
    seen.add(lower);
  }
  return problems;
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
