/**
 * The settings of a server that may change while it runs, kept under Node's property names. Enters: what Node's
 * constructor and the application assign, at any time. Leaves: their values, and a notice of each change. Validation is
 * Node's constructor's business.
 */
const LIVE = [
  'headersTimeout',
  'requestTimeout',
  'keepAliveTimeout',
  'timeout',
  'maxRequestsPerSocket',
  'maxConnections',
  'maxHeaderSize',
  'maxHeadersCount',
  'requireHostHeader',
] as const;

const kValues = Symbol('xsys.settings');

/** What each request asks for. Read in one load each: a shared accessor with a name in a closure cost three times as much. */
export interface RequestSettings {
  readonly keepAliveTimeout: number;
  readonly maxRequestsPerSocket: number;
  readonly maxHeadersCount: number | null;
}

interface WithSettings {
  [kValues]?: Record<string, unknown>;
  settingsChanged(): void;
  planChanged(): void;
}

/** Node's constructor assigns these as plain properties; as accessors they are noticed when they change later. */
export function defineSettings(prototype: object): void {
  for (const name of LIVE) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get(this: WithSettings) {
        return this[kValues]?.[name];
      },
      set(this: WithSettings, value: unknown) {
        const values = (this[kValues] ??= {});
        if (values[name] === value) return;
        values[name] = value;
        this.settingsChanged();
        if (name === 'maxRequestsPerSocket' || name === 'maxHeadersCount') this.planChanged();
      },
    });
  }
}

/** The settings that requests of this server need; Node's constructor has assigned them. */
export function requestSettings(server: object): RequestSettings {
  return (server as WithSettings)[kValues] as unknown as RequestSettings;
}
