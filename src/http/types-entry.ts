/**
 * The types of `xsys/http`: those of `node:http`, with servers that tell their core. Only the declarations made from
 * this file are used; no program loads it.
 */
import * as http from 'node:http';
import type { Http2Option } from './http2-option';
import type { ServerStatus } from './server-status';

type Requests = typeof http.IncomingMessage;
type Responses<Of extends Requests> = typeof http.ServerResponse<InstanceType<Of>>;

export * from 'node:http';

export declare class Server<
  Request extends Requests = Requests,
  Response extends Responses<Request> = typeof http.ServerResponse,
> extends http.Server<Request, Response> {
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
  options: http.ServerOptions<Request, Response> & Http2Option,
  requestListener?: http.RequestListener<Request, Response>,
): Server<Request, Response>;
