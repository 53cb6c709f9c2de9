/**
 * Who asks for what host, and how. Enters: the socket, and forwarded headers as far as 'trust proxy' allows. Leaves:
 * protocol, addresses and host names.
 */
import { isIP } from 'node:net';
import { onUse } from '../../../on-use';
import type { Request, TrustFunction } from '../types';

const proxyaddr = onUse(() => require('proxy-addr') as typeof import('proxy-addr'));

function trustOf(req: Request): TrustFunction {
  return req.app.get('trust proxy fn') as TrustFunction;
}

function isPeerTrusted(req: Request): boolean {
  return trustOf(req)(req.socket.remoteAddress, 0);
}

/** The first of a list: a forwarded header is meant to hold one value, but proxies append. */
function firstOf(list: string): string {
  const comma = list.indexOf(',');
  return comma === -1 ? list : list.slice(0, comma);
}

export const addressMembers: object & ThisType<Request> = {
  get protocol() {
    const protocol = (this.socket as { encrypted?: boolean }).encrypted ? 'https' : 'http';
    return isPeerTrusted(this) ? firstOf(this.get('X-Forwarded-Proto') || protocol).trim() : protocol;
  },

  get secure() {
    return this.protocol === 'https';
  },

  get ip() {
    return proxyaddr()(this, trustOf(this));
  },

  get ips() {
    const addresses = proxyaddr().all(this, trustOf(this));
    // Farthest first, without the socket's own.
    addresses.reverse().pop();
    return addresses;
  },

  get subdomains() {
    const { hostname } = this;
    if (!hostname) return [];
    const parts = isIP(hostname) ? [hostname] : hostname.split('.').reverse();
    return parts.slice(this.app.get('subdomain offset') as number);
  },

  get host() {
    const forwarded = this.get('X-Forwarded-Host');
    const host = forwarded && isPeerTrusted(this) ? trimmedFirstOf(forwarded) : this.get('Host');
    return host || undefined;
  },

  get hostname() {
    const { host } = this;
    if (!host) return undefined;
    // The colons of an IPv6 literal are no port.
    const offset = host.startsWith('[') ? host.indexOf(']') + 1 : 0;
    const colon = host.indexOf(':', offset);
    return colon === -1 ? host : host.slice(0, colon);
  },
};

function trimmedFirstOf(list: string): string {
  return list.includes(',') ? firstOf(list).trimEnd() : list;
}
