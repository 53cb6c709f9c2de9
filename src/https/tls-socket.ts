/**
 * What a facade of an encrypted connection has beyond a plain one's: Node's `tls.TLSSocket`, as far as a server's
 * application reads it. Enters: what the engine knows of the handshake, asked for once. Leaves: Node's values in Node's
 * shapes. What would need the session's secrets (exported keying material, finished messages, the session itself) is
 * not to be had.
 */
import type { X509Certificate } from 'node:crypto';
import * as tls from 'node:tls';
import type { TlsFacts } from '../bridge/native';
import { EngineSocket } from '../http/engine-socket';
import { TunnelSocket } from '../http/tunnel-socket';
import { certificates } from './material';
import { legacyCertificate, parse } from './peer-certificate';

type Facade = (EngineSocket | TunnelSocket) & { server?: { ca?: Pem | Pem[] } };
type Pem = string | Buffer;

const factsOf = new WeakMap<Facade, TlsFacts>();

/** Of a connection that has gone before anybody asked, nothing is known. */
function facts(facade: Facade): Partial<TlsFacts> & { chain: readonly Buffer[] } {
  let known = factsOf.get(facade);
  if (known === undefined) {
    known = readFacts(facade);
    if (known === undefined) return { chain: [] };
    factsOf.set(facade, known);
  }
  return known;
}

function readFacts(facade: Facade): TlsFacts | undefined {
  if (facade instanceof EngineSocket) return facade.engine.native.tlsFacts(facade.id, facade.generation);
  const { connection, connectionGeneration } = facade.tunnel;
  return facade.engine.native.tlsFacts(connection, connectionGeneration);
}

/** For what may be asked after the connection's end: whether a client was authorized must not depend on that. */
export function rememberFacts(facade: Facade): void {
  facts(facade);
}

/** Whom the server trusts. */
function issuersOf(server: Facade['server']): X509Certificate[] {
  const ca = server?.ca ?? [];
  return (Array.isArray(ca) ? ca : [ca]).flatMap(certificates);
}

/** Members as Node's prototypes and constructors give them, for a prototype. */
const MEMBERS = {
  encrypted: true,
  secureConnecting: false,
  get authorized(): boolean {
    return facts(this as never).authorized ?? false;
  },
  get authorizationError(): string | null {
    return facts(this as never).authorizationError ?? null;
  },
  get alpnProtocol(): string | false {
    return facts(this as never).alpn ?? false;
  },
  get servername(): string | false {
    return facts(this as never).serverName ?? false;
  },
  getProtocol(): string | null {
    return facts(this as never).protocol ?? null;
  },
  getCipher(): { name: string; standardName: string; version: string } | undefined {
    const { cipher, standardCipher, protocol } = facts(this as never);
    if (cipher === undefined) return undefined;
    return { name: cipher, standardName: standardCipher!, version: protocol! };
  },
  isSessionReused(): boolean {
    return facts(this as never).reused ?? false;
  },
  getPeerCertificate(detailed?: boolean): object {
    return legacyCertificate(facts(this as never).chain, detailed === true, () => issuersOf((this as unknown as Facade).server));
  },
  getPeerX509Certificate(): X509Certificate | undefined {
    return parse(facts(this as never).chain)[0];
  },
  getEphemeralKeyInfo: (): null => null,
  getSharedSigalgs: (): string[] => [],
  getCertificate: (): object => ({}),
  getX509Certificate: (): undefined => undefined,
  getFinished: (): undefined => undefined,
  getPeerFinished: (): undefined => undefined,
  getSession: (): undefined => undefined,
  getTLSTicket: (): undefined => undefined,
  setMaxSendFragment: (): boolean => false,
  disableRenegotiation(): void {
    // TLS 1.3 has none, and rustls none for 1.2.
  },
  enableTrace(): void {
    // A server with this option is served by Node's own TLS.
  },
};

/**
 * A subclass with these members and `tls.TLSSocket` among its prototypes. Node's constructor for it is never run: it
 * would put a TLS of its own on the connection.
 */
function encryptedClass<Of extends typeof EngineSocket | typeof TunnelSocket>(Plain: Of): Of {
  const Encrypted = class TLSSocket extends (Plain as typeof EngineSocket) {};
  const members = Object.create(tls.TLSSocket.prototype, Object.getOwnPropertyDescriptors(Plain.prototype)) as object;
  Object.setPrototypeOf(Encrypted.prototype, members);
  Object.defineProperties(Encrypted.prototype, Object.getOwnPropertyDescriptors(MEMBERS));
  return Encrypted as unknown as Of;
}

export const EncryptedSocket = encryptedClass(EngineSocket);
export const EncryptedTunnel = encryptedClass(TunnelSocket);
