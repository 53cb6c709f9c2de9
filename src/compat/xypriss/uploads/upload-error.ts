/** What is wrong with an upload, as XyPriss tells clients. Enters: multer's error, what uploads may be. Leaves: status 400 and JSON. */
import type { Request, Response } from '../messages/message-types';
import type { FileUploadConfig } from './upload-config';

const MEGABYTE = 1024 * 1024;

export interface UploadRules {
  readonly maxFileSize: number;
  readonly config: Pick<FileUploadConfig, 'responseOnLimit'>;
}

export function answerUploadError(error: unknown, req: Request, res: Response, { maxFileSize: maxSize, config }: UploadRules): void {
  const { code, message } = error as { code?: string; message?: string };
  const refuse = (what: string, said: string, details?: object) => res.status(400).json({ success: false, error: what, message: said, ...details });
  // What is left of the form is read and dropped, so that the client hears the answer.
  if (!req.readableEnded) req.resume();
  if (code === 'LIMIT_FILE_SIZE') {
    const maxSizeMB = (maxSize / MEGABYTE).toFixed(2);
    const { file } = req as { file?: { size: number } };
    const details = { maxSize, maxSizeMB, fileSize: file?.size ?? 'unknown' };
    refuse('File too large', config.responseOnLimit ?? `File size exceeds the maximum limit of ${maxSizeMB}MB`, { details });
  } else if (code === 'LIMIT_UNEXPECTED_FILE') {
    refuse('Unexpected field', 'Unexpected file field name');
  } else if (code === 'LIMIT_FILE_COUNT') {
    refuse('Too many files', 'Too many files uploaded');
  } else if (message?.includes('File too large')) {
    refuse('File too large', message);
  } else if (message?.includes('not allowed')) {
    refuse('File type not allowed', message);
  } else {
    refuse('Upload error', message ?? 'An error occurred during file upload');
  }
}

/** Whether the server, not the client, is at fault: its folder is gone or full. */
export function isServerFault(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | undefined)?.errno === 'number';
}
