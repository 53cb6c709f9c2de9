/**
 * `FileUploadAPI` and the functions that stand for one of the whole program. Enters: `fileUpload`'s options. Leaves:
 * handlers whose errors are answered with 400 and JSON, or with 500 where nobody has configured uploads.
 */
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import { answerUploadError, isServerFault } from './upload-error';
import type { FileUploadConfig } from './upload-config';
import { Uploads } from './uploads';

interface UploadLogger {
  debug(component: string, message: string): void;
}

export class FileUploadAPI {
  private uploads: Uploads | undefined = undefined;
  private readonly logger: UploadLogger | undefined;

  constructor(logger?: UploadLogger) {
    this.logger = logger;
  }

  /** Counts once; an instance keeps its options. */
  // eslint-disable-next-line @typescript-eslint/require-await -- a promise, as ever; what is wrong is its rejection
  async initialize(options: FileUploadConfig): Promise<void> {
    this.prepare(options);
  }

  /** `initialize`, at once. */
  prepare(options: FileUploadConfig): void {
    if (this.uploads !== undefined || !options.enabled) return;
    this.uploads = new Uploads(options);
    this.logger?.debug('server', `File upload: ${options.storage ?? 'disk'}, at most ${this.uploads.maxFileSize} bytes a file`);
  }

  isEnabled(): boolean {
    return this.uploads !== undefined;
  }
  single(field: string): RequestHandler {
    return this.handler((uploads) => uploads.single(field));
  }
  array(field: string, maxCount?: number): RequestHandler {
    return this.handler((uploads) => uploads.array(field, maxCount));
  }
  fields(fields: readonly { name: string; maxCount?: number }[]): RequestHandler {
    return this.handler((uploads) => uploads.fields(fields));
  }
  any(): RequestHandler {
    return this.handler((uploads) => uploads.any());
  }

  private handler(of: (uploads: Uploads) => RequestHandler): RequestHandler {
    return (req, res, next) => {
      const { uploads } = this;
      if (uploads === undefined) {
        refuseUnconfigured(res, 'File upload not enabled. Set fileUpload.enabled to true in server options.');
        return;
      }
      of(uploads)(req, res, (error) => {
        if (!error) next();
        else if (isServerFault(error)) next(error);
        else answerUploadError(error, req, res, uploads);
      });
    };
  }
}

export { FileUploadAPI as FLA };

function refuseUnconfigured(res: Response, message: string): void {
  res.status(500).json({ success: false, error: 'Configuration Error', message });
}

let program: FileUploadAPI | undefined;

/** For `uploadSingle` and its like, anywhere in the program. Called again, the newer options count. */
export function initializeFileUpload(options: FileUploadConfig, logger?: UploadLogger): void {
  const made = new FileUploadAPI(logger);
  made.prepare(options);
  program = made;
}

/** What `createServer` does: the first server's options count for the program's functions. */
export function shareFileUpload(api: FileUploadAPI): void {
  program ??= api;
}

function shared(of: (api: FileUploadAPI) => RequestHandler): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    if (program === undefined) {
      refuseUnconfigured(res, 'File upload not initialized. Make sure fileUpload.enabled is true in server options.');
      return;
    }
    return of(program)(req, res, next);
  };
}

export function uploadSingle(fieldname: string): RequestHandler {
  return shared((api) => api.single(fieldname));
}
export function uploadArray(fieldname: string, maxCount?: number): RequestHandler {
  return shared((api) => api.array(fieldname, maxCount));
}
export function uploadFields(fields: readonly { name: string; maxCount?: number }[]): RequestHandler {
  return shared((api) => api.fields(fields));
}
export function uploadAny(): RequestHandler {
  return shared((api) => api.any());
}
