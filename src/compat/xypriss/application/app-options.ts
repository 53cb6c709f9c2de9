/** Options that two parts of an app share. Enters: the app's options. Leaves: what each part takes. */
import { SecureCacheAdapter } from '../cache/cache';
import type { RequestManagementOptions, ServerOptions } from '../options/option-types';
import { byteSize } from '../options/byte-size';
import type { Logger } from '../serving/logger';
import type { FileUploadConfig } from '../uploads/upload-config';

export function appCache({ cache = {} }: ServerOptions, logger: Logger): SecureCacheAdapter {
  const { strategy, ttl, redis, memory, enabled } = cache;
  const type = enabled === false ? 'memory' : strategy;
  const maxEntries = memory?.maxEntries;
  return new SecureCacheAdapter({ type, ttl, redis, maxEntries }, (message) => logger.warn('server', message));
}

/** What `requestManagement.payload` says about uploads counts where `fileUpload` would allow more. */
export function limitedUploads(uploads: FileUploadConfig, payload: RequestManagementOptions['payload'] = {}): FileUploadConfig {
  const { maxFields, maxFileSize, allowedMimeTypes } = payload;
  const limited = { ...uploads };
  if (maxFields !== undefined) limited.limits = { ...uploads.limits, fields: Math.min(maxFields, uploads.limits?.fields ?? Infinity) };
  if (maxFileSize !== undefined) limited.maxFileSize = Math.min(byteSize(maxFileSize)!, byteSize(uploads.maxFileSize ?? Infinity) ?? Infinity);
  if (allowedMimeTypes !== undefined) {
    limited.allowedMimeTypes = (uploads.allowedMimeTypes ?? allowedMimeTypes).filter((type) => allowedMimeTypes.includes(type));
  }
  return limited;
}
