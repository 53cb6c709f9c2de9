/**
 * What handlers get, as users write it down: `Request`, `Response`, `NextFunction`, `RequestHandler`. Enters and leaves:
 * types only. Everything that clients send or middlewares hang on a message is `any`, as it was in XyPriss: programs
 * that compiled there compile here.
 */
/* eslint-disable @typescript-eslint/no-explicit-any */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Params = Record<string, string>;

/** What `req.app` and `res.app` are: settings and locals. Routes are registered on what `createServer` returned. */
export interface AppSettings {
  readonly settings: Record<string, unknown>;
  readonly locals: Record<string, unknown>;
  get(setting: string): unknown;
  set(setting: string, value?: unknown): unknown;
  enabled(setting: string): boolean;
  disabled(setting: string): boolean;
}

export interface Request extends IncomingMessage {
  readonly app: AppSettings;
  res: Response;
  method: string;
  url: string;
  params: Params;
  /** Flat: a name that comes twice is an array. */
  query: Record<string, any>;
  /** Parsed as the content type says; see MIGRATION.md. */
  body: any;
  path: string;
  originalUrl: string;
  baseUrl: string;
  /** Cookies as they were sent, not decoded. */
  cookies: Record<string, string>;
  ip: string;
  ips: string[];
  protocol: string;
  secure: boolean;
  hostname: string;
  host: string | undefined;
  subdomains: string[];
  fresh: boolean;
  stale: boolean;
  xhr: boolean;
  route?: any;
  session?: any;
  user?: any;
  file?: any;
  files?: any;
  signedCookies?: Record<string, unknown>;
  /** Parameters that hpp took out of `query` and `body`. */
  queryPolluted?: Record<string, unknown>;
  bodyPolluted?: Record<string, unknown>;
  get(name: string): string | undefined;
  header(name: string): string | undefined;
  accepts(...types: (string | string[])[]): string | string[] | false;
  acceptsEncodings(...encodings: (string | string[])[]): string | string[] | false;
  acceptsCharsets(...charsets: (string | string[])[]): string | string[] | false;
  acceptsLanguages(...languages: (string | string[])[]): string | string[] | false;
  is(...types: (string | string[])[]): string | false | null;
  range(size: number, options?: { combine?: boolean }): unknown;
  csrfToken?: () => string;
  /** Of `bruteForce`: the client's attempts are taken back. */
  brute?: { reset(done?: () => void): void };
}

export interface CookieOptions {
  /** As given in `compat: "strict"` (written into Max-Age unchanged); milliseconds in `"fixed"`. */
  maxAge?: number;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: boolean | 'strict' | 'lax' | 'none' | 'Strict' | 'Lax' | 'None';
  /** These need `compat: "fixed"`. */
  domain?: string;
  path?: string;
  expires?: Date;
  signed?: boolean;
  encode?: (value: string) => string;
}

type FileCallback = (error?: Error) => void;

export interface Response extends ServerResponse {
  readonly app: AppSettings;
  locals: Record<string, any>;
  status(code: number): this;
  send(body?: unknown): void;
  json(value?: unknown): void;
  set(field: string | Record<string, string | number | readonly string[]>, value?: string | number | readonly string[]): this;
  header(field: string | Record<string, unknown>, value?: unknown): this;
  get(field: string): number | string | string[] | undefined;
  redirect(url: string): void;
  redirect(status: number, url: string): void;
  cookie(name: string, value: unknown, options?: CookieOptions): this;
  clearCookie(name: string, options?: CookieOptions): this;
  sendStatus(code: number): this;
  type(type: string): this;
  contentType(type: string): this;
  append(field: string, value: string | readonly string[]): this;
  attachment(filename?: string): this;
  download(path: string, filename?: string | object | FileCallback | null, options?: object | FileCallback | null, callback?: FileCallback): void;
  sendFile(path: string, options?: object | FileCallback | null, callback?: FileCallback): void;
  format(handlers: Record<string, RequestHandler>): this;
  jsonp(value: unknown): void;
  links(links: Record<string, string | string[]>): this;
  location(url: string): this;
  vary(field: string | string[]): this;
  render(view: string, options?: object | ((error: unknown, text?: string) => void), callback?: (error: unknown, text?: string) => void): void;
}

export type NextFunction = (error?: unknown) => void;
/** Two parameters: it is not waited for. Three: the next one runs when `next` is called. */
export type RequestHandler = (req: Request, res: Response, next: NextFunction) => unknown;
export type ErrorRequestHandler = (error: unknown, req: Request, res: Response, next: NextFunction) => unknown;
