/**
 * Express's objects as the adapter itself uses them. Users get their types from `@types/express`; these are narrower
 * on purpose, and name only what is read or written here. Enters and leaves: types only.
 */
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
export type { Handler, Next } from '../../router';
import type { Handler, Next, ParamCallback, Params, Path, Route, Router } from '../../router';

export type Settings = Record<string | symbol, unknown>;
export type TrustFunction = (address: string | undefined, hop: number) => boolean;
export type ETagFunction = (body: unknown, encoding?: BufferEncoding) => string | undefined;
export type QueryParser = (query: string | null | undefined) => unknown;
export type RenderCallback = (error: unknown, text?: string) => void;
export type Engine = (path: string, options: object, callback: RenderCallback) => void;

export interface Request extends IncomingMessage {
  app: Application;
  res: Response;
  baseUrl?: string;
  originalUrl?: string;
  params?: Params;
  route?: unknown;
  next?: Next;
  /** Set by cookie-parser. */
  secret?: unknown;
  readonly query: unknown;
  readonly protocol: string;
  readonly host: string | undefined;
  readonly hostname: string | undefined;
  readonly fresh: boolean;
  get(name: string): string | undefined;
  accepts(...types: unknown[]): string | string[] | false;
}

export interface Response extends ServerResponse<Request> {
  app: Application;
  locals: Record<string, unknown>;
  get(field: string): number | string | string[] | undefined;
  set(field: string | object, value?: unknown): this;
  type(type: string): this;
  status(code: number): this;
  send(body?: unknown): this;
  json(value: unknown): this;
  append(field: string, value: unknown): this;
  cookie(name: string, value: unknown, options?: object): this;
  location(url: unknown): this;
  format(handlers: Record<string, Handler>): this;
  vary(field: unknown): this;
  sendFile(path: string, options?: object | null, callback?: (error?: unknown) => void): void;
}

export interface Application extends EventEmitter {
  (req: IncomingMessage, res: ServerResponse, next?: Next): void;
  request: Request;
  response: Response;
  settings: Settings;
  engines: Record<string, Engine>;
  cache: Record<string, unknown>;
  locals: Record<string, unknown>;
  mountpath: Path;
  parent?: Application;
  readonly router: Router;
  init(): void;
  defaultConfiguration(): void;
  handle(req: IncomingMessage, res: ServerResponse, callback?: Next): void;
  set(setting: string, value?: unknown): unknown;
  get(setting: string): unknown;
  enabled(setting: string): boolean;
  enable(setting: string): unknown;
  path(): string;
  route(path: Path): Route;
  use(...args: unknown[]): this;
  param(name: string | readonly string[], fn: ParamCallback): this;
  render(name: string, options: object | RenderCallback, callback?: RenderCallback): void;
  listen(...args: unknown[]): Server;
}
