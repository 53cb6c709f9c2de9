/**
 * `https.Server` whose connections the engine accepts, encrypts and parses. Enters: Node's options and Node's calls, also
 * those that change certificates while it serves. Leaves: requests as `xsys/http` gives them, on sockets that know their
 * client. Node's own constructor validates everything and keeps a context of its own: connections that the engine cannot
 * encrypt (a context of a foreign kind, a client without a suite in common, listeners for what only OpenSSL tells) are
 * served by it on this same server, one by one.
 */
import type * as https from 'node:https';
import type * as http from 'node:http';
import type * as tls from 'node:tls';
import type { Engine } from '../bridge/engine';
import { loadNative } from '../bridge/loader';
import type { ServerSettings } from '../bridge/native';
import type { EngineServer, NodeServer, ServerConstructor } from '../http/engine-server';
import { EngineSocket } from '../http/engine-socket';
import { onEngine } from '../http/server';
import type { TunnelIdentity, TunnelSocket } from '../http/tunnel-socket';
import { NodeServer as NodeHttpsServer } from './node-own';
import { forNode, offered, protocolNames } from './protocols';
import { ruleText, type NamedContext } from './rules';
import { sayLeft } from './say-left';
import { engineContext, engineContextOf, OF_NODE, type EngineContext } from './secure-context';
import { askApplication, type ServerNameCallback } from './server-name';
import { EncryptedSocket, EncryptedTunnel, rememberFacts } from './tls-socket';
import type { TlsOptions } from './unsupported';

/** Events that only OpenSSL can tell: while somebody listens, Node's own TLS serves. */
const OF_OPENSSL = ['newSession', 'resumeSession', 'OCSPRequest', 'keylog'];

export interface HttpsOptions extends https.ServerOptions {
  /** The engine's context for these options, where the caller has made it already. */
  readonly [kMade]?: EngineContext;
}

/** Given along with the options: a context is not made twice. */
export const kMade = Symbol('xsys.made');

/** What Node's constructor sets up before this class's own fields exist. */
const lastOptions = new WeakMap<object, TlsOptions>();

/** Fields of Node's `tls.Server`. */
interface TlsServer extends tls.Server {
  requestCert: boolean;
  rejectUnauthorized: boolean;
  ALPNProtocols?: Buffer;
  sessionTimeout?: number;
  ticketKeys?: Buffer;
}

const Base = onEngine(NodeHttpsServer as unknown as ServerConstructor<NodeServer>, 'secureConnection');

export class HttpsServer extends (Base as unknown as new (
  options?: https.ServerOptions,
  listener?: http.RequestListener,
) => EngineServer & TlsServer) {
  static {
    Object.defineProperty(this, 'name', { value: 'Server' });
  }

  #context: EngineContext | undefined;
  readonly #named: NamedContext[] = [];
  readonly #serverName: ServerNameCallback | undefined;
  readonly #handshakeTimeout: number;
  readonly #offered: readonly string[] | undefined;

  constructor(options: HttpsOptions = {}, listener?: http.RequestListener) {
    super(forNode(options), listener);
    this.#offered = offered(options);
    this.#serverName = options.SNICallback;
    this.#handshakeTimeout = options.handshakeTimeout ?? 120_000;
    this.#context = options[kMade] ?? this.#contextFor(lastOptions.get(this)!);
    const encrypt = this.listeners('connection')[0] as (this: this, socket: object) => void;
    super.removeListener('connection', encrypt as never);
    // In the place of Node's own listener: the engine's connections are encrypted already.
    super.on('connection', (socket: object) => {
      if (!(socket instanceof EngineSocket)) encrypt.call(this, socket);
    });
  }

  /** Also called by Node's constructor. */
  override setSecureContext(options: tls.SecureContextOptions): void {
    // Throws where key and certificate cannot be used: the old ones stay, in both engines.
    super.setSecureContext(options);
    lastOptions.set(this, { ...options, requestCert: this.requestCert });
    if (#named in this) {
      this.#context = this.#contextFor(lastOptions.get(this)!);
      this.settingsChanged();
    }
  }

  #contextFor(options: TlsOptions): EngineContext | undefined {
    const made = engineContext(options);
    if ('id' in made) return made;
    if (this.listening) sayLeft(made.reasons);
    return undefined;
  }

  override addContext(name: string, context: tls.SecureContext | tls.SecureContextOptions): void {
    super.addContext(name, context);
    const isOptions = engineContextOf(context) === undefined && !('context' in context);
    const made = isOptions ? engineContext({ ...context, requestCert: this.requestCert }) : undefined;
    const known = made !== undefined && 'id' in made ? made : engineContextOf(context);
    if (known === undefined) sayLeft([`the context for ${name} was not made by xsys/https`]);
    this.#named.push({ host: name, context: known });
    this.settingsChanged();
  }

  override setTicketKeys(keys: Buffer): void {
    super.setTicketKeys(keys);
    if (this.#context !== undefined) loadNative().native?.shareTickets(this.#context.id, keys);
  }

  /** Whoever asks wants to share them: from now on they are in force here too. */
  override getTicketKeys(): Buffer<ArrayBuffer> {
    const keys = super.getTicketKeys();
    if (this.#context !== undefined) loadNative().native?.shareTickets(this.#context.id, keys);
    return keys;
  }

  override engineSettings(): ServerSettings {
    const settings = super.engineSettings();
    const heard = (event: string, own: number): boolean => this.listenerCount(event) > own;
    settings.watchConnections = heard('connection', 1) || heard('secureConnection', 1);
    settings.tls = ruleText({
      context: this.#context?.id ?? OF_NODE,
      named: this.#named,
      ask: this.#serverName !== undefined,
      requestCertificate: this.requestCert,
      rejectUnauthorized: this.rejectUnauthorized,
      protocols: this.#offered ?? (this.ALPNProtocols === undefined ? [] : protocolNames(this.ALPNProtocols)),
      handshakeTimeout: this.#handshakeTimeout,
      watchFailures: heard('tlsClientError', 1) || heard('clientError', 0),
      leaveToNode: OF_OPENSSL.some((event) => heard(event, 0)),
    });
    return settings;
  }

  override newSocket(engine: Engine, id: number, generation: number): EngineSocket {
    const socket = new EncryptedSocket(engine, id, generation, this);
    if (this.requestCert) rememberFacts(socket);
    return socket;
  }

  override makeTunnel(engine: Engine, tunnel: TunnelIdentity): TunnelSocket {
    const socket = new EncryptedTunnel(engine, tunnel);
    if (this.requestCert) rememberFacts(socket);
    return socket;
  }

  override announce(socket: EngineSocket): void {
    this.emit('connection', socket);
    this.emit('secureConnection', socket);
  }

  override clientHello(engine: Engine, id: number, generation: number, name: string): void {
    askApplication(this, this.#serverName!, name, (answer) => engine.native.answerHello(id, generation, answer));
  }

  override tlsFailed(socket: EngineSocket, code: string, message: string): void {
    const error: NodeJS.ErrnoException = new Error(message);
    error.code = code;
    this.emit('tlsClientError', error, socket as never);
    socket.connectionClosed();
  }
}
