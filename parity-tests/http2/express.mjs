/** What Express does over HTTP/1.1 is what it does over HTTP/2. */
import appUse from '../express/app-use.mjs';
import bodies from '../express/bodies.mjs';
import errors from '../express/errors.mjs';
import fileConditions from '../express/file-conditions.mjs';
import fileOptions from '../express/file-options.mjs';
import fileRanges from '../express/file-ranges.mjs';
import req from '../express/req.mjs';
import resCookie from '../express/res-cookie.mjs';
import resFiles from '../express/res-files.mjs';
import resHeaders from '../express/res-headers.mjs';
import resJson from '../express/res-json.mjs';
import resRedirect from '../express/res-redirect.mjs';
import resSend from '../express/res-send.mjs';
import resStatus from '../express/res-status.mjs';
import router from '../express/router.mjs';
import routingMethods from '../express/routing-methods.mjs';
import staticFiles from '../express/static.mjs';
import { overHttp2 } from '../harness/over-http2.mjs';

/** By `express.static`; without those whose fields come twice, which Node's client for HTTP/2 refuses to send. */
const FILES = [...fileConditions, ...fileOptions, ...fileRanges].filter(({ name }) => / static: (?!.*twice$)/.test(name));

const ALL = [appUse, bodies, errors, req, resCookie, resFiles, resHeaders, resJson, resRedirect, resSend, resStatus, router, routingMethods, staticFiles];

/** Those of the Rust engine: Node's serves no HTTP/2. */
export const cores = ['transport', 'rust'];

export default overHttp2([...ALL.flat(), ...FILES]);
