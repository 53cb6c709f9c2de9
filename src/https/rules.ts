/**
 * A server's TLS rules, as text for the engine (native/src/secure_contexts.rs). Enters: what the server holds. Leaves:
 * JSON.
 */
import { OF_NODE, type EngineContext } from './secure-context';

/** From `server.addContext`; without a context it is Node's. */
export interface NamedContext {
  readonly host: string;
  readonly context: EngineContext | undefined;
}

export interface Rules {
  readonly context: number;
  readonly named: readonly NamedContext[];
  readonly ask: boolean;
  readonly requestCertificate: boolean;
  readonly rejectUnauthorized: boolean;
  /** ALPN's. */
  readonly protocols: readonly string[];
  readonly handshakeTimeout: number;
  readonly watchFailures: boolean;
  readonly leaveToNode: boolean;
}

export function ruleText(rules: Rules): string {
  return JSON.stringify({
    default: rules.context,
    named: rules.named.map(({ host, context }) => [host, context?.id ?? OF_NODE]),
    ask: rules.ask,
    requestCertificate: rules.requestCertificate,
    rejectUnauthorized: rules.rejectUnauthorized,
    alpn: rules.protocols,
    handshakeTimeout: rules.handshakeTimeout,
    watchFailures: rules.watchFailures,
    leaveToNode: rules.leaveToNode,
  });
}
