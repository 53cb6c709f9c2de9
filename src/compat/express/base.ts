/**
 * The engine under the adapter: the only file here that names it. Enters: nothing. Leaves: the message classes whose
 * prototypes Express's extend, `createServer`, and where Node keeps headers.
 */
import http = require('../../http');
export { sendFileBody } from '../../http/file-body';
export { fieldLine, headerTable, type HeaderTable } from '../../http/header-table';
export { endAsBytes } from '../../http/server-response';
export { wantsHttp2 } from '../../http/http2-option';
export { beginReading, closeRead, endReading, unreadBody, whenRead, type BodyReading } from '../../http/whole-body';
export { kHeaders } from '../../http/node-internals';

export const { createServer, IncomingMessage, ServerResponse } = http;
export { touchedMethod } from '../../http/untouched';
