/** `compression` that the engine recognises does over HTTP/2 what it does over HTTP/1.1. */
import { overHttp2 } from '../harness/over-http2.mjs';
import { installed } from '../harness/recognised.mjs';
import compression from '../recognised/compression.mjs';

export { environment } from '../harness/recognised.mjs';

/** Those of the Rust engine: Node's serves no HTTP/2. */
export const cores = ['transport', 'rust'];

/** What another version does otherwise does not depend on the protocol. */
const { version } = installed('compression');

export default overHttp2(compression.filter(({ name }) => name.includes(` ${version}: `)));
