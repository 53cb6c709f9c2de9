/** `fileUpload`: what users may write there. Enters and leaves: types only. */
/* eslint-disable @typescript-eslint/no-explicit-any -- callbacks get what multer gives them */
export interface UploadLimits {
  fieldNameSize?: number;
  fieldSize?: number;
  fields?: number;
  fileSize?: number;
  files?: number;
  parts?: number;
  headerPairs?: number;
}

export interface FileUploadConfig {
  enabled?: boolean;
  /** Bytes, or text such as `6mb`. */
  maxFileSize?: number | string;
  maxFiles?: number;
  allowedMimeTypes?: string[];
  /** With their dot, in lower case. */
  allowedExtensions?: string[];
  destination?: string;
  filename?: (req: any, file: any, callback: (error: Error | null, filename: string) => void) => void;
  limits?: UploadLimits;
  preservePath?: boolean;
  fileFilter?: (req: any, file: any, callback: (error: Error | null, acceptFile: boolean) => void) => void;
  storage?: 'disk' | 'memory' | 'custom';
  createParentPath?: boolean;
  /** What a client is told whose file is too large. */
  responseOnLimit?: string;
  debug?: boolean;
  multerOptions?: { dest?: string; storage?: any; limits?: UploadLimits; [option: string]: any };
  [other: string]: any;
}
