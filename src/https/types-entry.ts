/**
 * The types of `xsys/https`: those of `node:https`, with servers that tell their core. Only the declarations made from
 * this file are used; no program loads it.
 */
import type * as http from 'node:http';
import * as https from 'node:https';
import type * as tls from 'node:tls';
import type { Http2Option } from '../http/http2-option';
import type { ServerStatus } from '../http/server-status';

type Requests = typeof http.IncomingMessage;
type Responses<Of extends Requests> = typeof http.ServerResponse<InstanceType<Of>>;

export * from 'node:https';

export declare class Server<
  Request extends Requests = Requests,
  Response extends Responses<Request> = typeof http.ServerResponse,
> extends https.Server<Request, Response> {
  readonly xsys: ServerStatus;
}

export declare function createServer<
  Request extends Requests = Requests,
  Response extends Responses<Request> = typeof http.ServerResponse,
>(requestListener?: http.RequestListener<Request, Response>): Server<Request, Response>;
export declare function createServer<
  Request extends Requests = Requests,
  Response extends Responses<Request> = typeof http.ServerResponse,
>(
  options: https.ServerOptions<Request, Response> & Http2Option,
  requestListener?: http.RequestListener<Request, Response>,
): Server<Request, Response>;

/** Like `tls.createSecureContext`; what it makes serves on the engine, in `SNICallback` and `addContext`. */
export declare function createSecureContext(options?: tls.SecureContextOptions): tls.SecureContext;
