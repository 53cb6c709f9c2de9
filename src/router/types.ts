/**
 * The shapes that routing reads and writes on a request. Enters and leaves: types only.
 * A request is whatever was given to `handle`: Node's, a framework's, or a plain object with `url` and `method`.
 */

export type Next = (error?: unknown) => void;

/** A middleware (three arguments) or an error middleware (four): told apart by `length` when called. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- called with (req, res, next) or (err, req, res, next)
export type Handler = (...args: any[]) => unknown;

export type ParamCallback = (req: RoutedRequest, res: RoutedResponse, next: Next, value: unknown, name: string) => unknown;

export type Params = Record<string | number, unknown>;

/** Anything that a layer can be registered on; strings and arrays of strings are what users write. */
export type Path = string | RegExp | readonly Path[];

export interface RoutedRequest {
  method?: string;
  url?: string;
  baseUrl?: string;
  originalUrl?: string;
  params?: Params;
  route?: unknown;
  next?: Next;
}

/** Only the automatic answer to OPTIONS writes to a response. */
export interface RoutedResponse {
  setHeader(name: string, value: string | number): unknown;
  end(body?: string): unknown;
}

/** What `Layer#match` says of one path. */
export interface LayerMatch {
  params: Params;
  /** The part of the path that the pattern consumed; a mount strips it from `req.url`. */
  path: string;
  keys: readonly string[];
  /** The registered path that matched: one of them where an array was registered. */
  pattern: Path;
}
