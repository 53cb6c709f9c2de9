/**
 * The native form of `serve-static`, which is a real Express's `express.static` too. Enters: a root and options that are
 * data. Leaves: the step of our own `express.static`, with the content types that the package itself would send.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { nativeForm, type MediaTypes } from '../../static/native-form';
import { readOptions as staticOptions } from '../../static/options';
import { filesStep } from '../../static/step';
import { isWithin, manifestIn } from '../packages';
import { readOptions } from '../plain-data';
import type { Call, Made } from './form';
import { whileUnchanged } from './unchanged';

const KNOWN: ReadonlySet<string> = new Set([
  ...['acceptRanges', 'cacheControl', 'dotfiles', 'etag', 'extensions', 'fallthrough', 'immutable', 'index', 'lastModified'],
  ...['maxAge', 'maxage', 'redirect', 'setHeaders'],
]);

/** What finds and sends the files. */
const SEND: readonly [string, string] = ['1.1.0', '1.2.1'];

export function serveStaticForm({ args, make, found }: Call): Made {
  const middleware = make(args);
  const [root, options] = args;
  const read = readOptions(options, KNOWN);
  const why = read.why ?? (typeof root === 'string' ? undefined : 'its root is no string');
  if (why !== undefined || read.why !== undefined) return { middleware, form: why! };
  const send = createRequire(found.file).resolve('send');
  const version = String(manifestIn(dirname(send))?.version);
  if (!isWithin(version, SEND)) return { middleware, form: `its send is ${version}, and versions ${SEND.join(' to ')} are known` };
  const mime = createRequire(send)('mime-types') as MediaTypes;
  const form = nativeForm(staticOptions(root, (options ?? undefined)), mime);
  if (form === undefined) return { middleware, form: 'an option means something that only send can do' };
  return { middleware, form: whileUnchanged(filesStep(form), options, read.text, KNOWN) };
}
