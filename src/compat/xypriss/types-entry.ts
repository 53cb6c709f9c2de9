/** The types of `xsys/xypriss`. Only the declarations made from this file are used; no program loads it. */
export * from './adapter';
export type {
  ErrorRequestHandler,
  NextFunction,
  Request,
  Request as XyPrissRequest,
  RequestHandler,
  Response,
  Response as XyPrissResponse,
} from './messages/message-types';
export type { ServerOptions } from './options/option-types';
export type { XyprissApp as UltraFastApp } from './application/application';
