/**
 * `xypriss.config.json`. Enters: a folder. Leaves: what the file there says, undefined when there is none, or an error
 * that names the file when it cannot be read: starting without its security settings would be worse.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XsysError } from '../../../errors';

export function readConfigFile(folder = process.cwd()): unknown {
  const file = join(folder, 'xypriss.config.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new XsysError('XSYS_OPTIONS_INVALID', `${file} cannot be read: ${(error as Error).message}`, error);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new XsysError('XSYS_OPTIONS_INVALID', `${file} is not valid JSON: ${(error as Error).message}`, error);
  }
}
