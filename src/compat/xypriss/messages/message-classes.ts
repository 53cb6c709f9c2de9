/**
 * The message classes of one app. Enters: what its messages are to know. Leaves: classes for its server, so that every
 * request and response is born complete and no prototype changes while one is handled.
 */
import type { NextFunction } from './message-types';
import type { SettingsApplication } from '../base';
import { XyPrissRequestMessage } from './request';
import { XyPrissResponseMessage } from './response';

export interface MessageClasses {
  readonly Request: typeof XyPrissRequestMessage;
  readonly Response: typeof XyPrissResponseMessage;
}

/** `nextOf`: where Express's own members tell errors, as middleware would through `next`. */
export function messageClasses(
  settings: SettingsApplication,
  nextOf: (req: XyPrissRequestMessage) => NextFunction,
): MessageClasses {
  class Request extends XyPrissRequestMessage {}
  class Response extends XyPrissResponseMessage {}
  const app = { configurable: true, enumerable: true, writable: true, value: settings };
  Object.defineProperties(Request.prototype, {
    app,
    forwarded: { configurable: true, get: () => settings.settings['trust proxy'] !== false },
    next: {
      configurable: true,
      get(this: XyPrissRequestMessage) {
        return nextOf(this);
      },
      set() {
        // Express apps that are mounted here write their own; what belongs to this app stays.
      },
    },
  });
  Object.defineProperty(Response.prototype, 'app', app);
  for (const prototype of [Request.prototype, Response.prototype]) delete (prototype as { constructor?: unknown }).constructor;
  return { Request, Response };
}
