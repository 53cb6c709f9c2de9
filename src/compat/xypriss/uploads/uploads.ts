/**
 * Uploads as `fileUpload` says. Enters: its options. Leaves: handlers that read multipart forms into `req.file`,
 * `req.files` and `req.body`, by multer; what is wrong with an upload is told to their caller. Nothing is written outside
 * of the upload folder, whatever names a client sends.
 */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { basename, extname, isAbsolute, relative, resolve } from 'node:path';
import { XsysError } from '../../../errors';
import type { NextFunction, Request, Response } from '../messages/message-types';
import { byteSize } from '../options/byte-size';
import type { FileUploadConfig } from './upload-config';

type MulterHandler = (req: Request, res: Response, next: NextFunction) => void;

interface SentFile {
  fieldname: string;
  originalname: string;
  mimetype: string;
}

const DEFAULT_FOLDER = './uploads';
const DEFAULT_SIZE = 1024 * 1024;

export class Uploads {
  readonly maxFileSize: number;
  private readonly multer: ReturnType<typeof import('multer')>;

  constructor(readonly config: FileUploadConfig) {
    this.maxFileSize = byteSize(config.maxFileSize ?? DEFAULT_SIZE) ?? DEFAULT_SIZE;
    // Only programs that take uploads load it.
    const multer = require('multer') as typeof import('multer');
    this.multer = multer({
      storage: this.storage(multer),
      limits: { fileSize: this.maxFileSize, files: config.maxFiles ?? 1, ...config.limits },
      fileFilter: config.fileFilter ?? ((_req: unknown, file: SentFile, done: (error: Error | null, accept: boolean) => void) => this.filter(file, done)),
      preservePath: config.preservePath ?? false,
      ...config.multerOptions,
    });
  }

  single(field: string): MulterHandler {
    return this.multer.single(field) as MulterHandler;
  }
  array(field: string, maxCount?: number): MulterHandler {
    return this.multer.array(field, maxCount) as MulterHandler;
  }
  fields(fields: readonly object[]): MulterHandler {
    return this.multer.fields(fields) as MulterHandler;
  }
  any(): MulterHandler {
    return this.multer.any() as MulterHandler;
  }
  none(): MulterHandler {
    return this.multer.none() as MulterHandler;
  }
  get upload(): unknown {
    return this.multer;
  }

  private storage(multer: typeof import('multer')): object | undefined {
    const { config } = this;
    if (config.storage === 'memory') return multer.memoryStorage();
    if (config.storage === 'custom' || config.multerOptions?.storage !== undefined || config.multerOptions?.dest !== undefined) return undefined;
    const folder = resolve(config.destination ?? DEFAULT_FOLDER);
    makeWritable(folder, config.createParentPath !== false);
    const named = config.filename ?? defaultName;
    return multer.diskStorage({
      destination: folder,
      filename: (req: Request, file: SentFile, done: (error: Error | null, name: string) => void) =>
        named(req, file, (error, name) => {
          if (error) done(error, name);
          else if (leaves(folder, name)) done(new Error(`The file name ${JSON.stringify(name)} leads out of the upload folder`), '');
          else done(null, name);
        }),
    });
  }

  private filter(file: SentFile, done: (error: Error | null, accept: boolean) => void): void {
    const { allowedMimeTypes, allowedExtensions } = this.config;
    if (allowedMimeTypes !== undefined && !allowedMimeTypes.includes(file.mimetype)) {
      return done(new Error(`File type '${file.mimetype}' not allowed. Allowed types: ${allowedMimeTypes.join(', ')}`), false);
    }
    const extension = extname(file.originalname).toLowerCase();
    if (allowedExtensions !== undefined && !allowedExtensions.includes(extension)) {
      return done(new Error(`File extension '${extension}' not allowed. Allowed extensions: ${allowedExtensions.join(', ')}`), false);
    }
    done(null, true);
  }
}

/** The field's name comes from the client too: only its last part is taken. */
function defaultName(_req: unknown, file: SentFile, done: (error: Error | null, name: string) => void): void {
  const unique = `${Date.now()}-${Math.round(Math.random() * 1e9)}`;
  done(null, `${basename(file.fieldname.replace(/\\/g, '/'))}-${unique}${extname(file.originalname)}`);
}

function leaves(folder: string, name: string): boolean {
  const way = relative(folder, resolve(folder, name));
  return way === '' || way.startsWith('..') || isAbsolute(way) || name.includes('\0');
}

function makeWritable(folder: string, mayBeMade: boolean): void {
  try {
    if (mayBeMade) mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new XsysError('XSYS_OPTIONS_INVALID', `fileUpload.destination takes a folder that can be written; ${folder} cannot: ${(error as Error).message}`, error);
  }
}
