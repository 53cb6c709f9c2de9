/** What Node's `https` and `tls` have themselves. Leaves: it, taken before `xsys/register` puts ours in its place. */
import * as https from 'node:https';
import * as tls from 'node:tls';

export const NodeServer = https.Server;
export const nodeCreateSecureContext = tls.createSecureContext;
