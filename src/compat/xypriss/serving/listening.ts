/**
 * Where an app listens. Enters: `start` and `listen` as users call them. Leaves: an `http.Server` on a port, found as
 * `server.autoPortSwitch` says, and the port that it really is.
 */
import type * as http from 'node:http';
import type { HttpServerOptions } from '../options/option-types';
import type { ServerStatus } from '../../../http/server-status';
import { membership } from '../../../runner/membership';
import type { Logger } from './logger';
import { candidatePorts, isAnswering } from './ports';
import { processServes } from './process-events';

export const DEFAULT_PORT = 8085;
export const DEFAULT_HOST = 'localhost';

type Callback = () => void;

export class Listening {
  readonly server: http.Server;
  private readonly options: HttpServerOptions;
  private readonly logger: Logger;

  constructor(server: http.Server, options: HttpServerOptions, logger: Logger) {
    this.server = server;
    this.options = options;
    this.logger = logger;
    server.on('listening', () => processServes(server, options.trapUncaught !== false));
  }

  /** The port it listens on; 0 when it does not. */
  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Requests that the engine has answered by itself. */
  get nativeAnswers(): number {
    return (this.server as http.Server & { xsys: ServerStatus }).xsys.counters()?.nativeAnswers ?? 0;
  }

  /** As `start(port?, callback?)`, `start(callback)`. */
  async start(port?: number | string | Callback, callback?: Callback): Promise<http.Server> {
    const called = typeof port === 'function' ? port : callback;
    // Zero is no wish: the configured port counts.
    const wanted = (typeof port === 'function' ? 0 : Number(port)) || this.options.port || DEFAULT_PORT;
    const host = this.options.host ?? DEFAULT_HOST;
    const switching = this.options.autoPortSwitch ?? {};
    const tried: number[] = [];
    for (const candidate of candidatePorts(wanted, switching)) {
      if (tried.includes(candidate)) continue;
      tried.push(candidate);
      // In isolates of one process the others answer there already: they share the port, which is no reason to leave it.
      if ((membership() === undefined && (await isAnswering(candidate, host))) || !(await this.bind(candidate, host))) continue;
      if (candidate !== wanted) {
        this.logger.info('server', `Port ${wanted} was in use, switched to port ${candidate}`);
        switching.onPortSwitch?.(wanted, candidate);
      }
      this.logger.info('server', `Server running on ${host}:${candidate}`);
      called?.();
      return this.server;
    }
    throw portInUse(wanted, tried, switching.enabled === false);
  }

  /** As `listen(port, [host], [callback])`: Node's, with this host where none is named. */
  listen(port?: number | string, hostOrCallback?: string | Callback, callback?: Callback): http.Server {
    const host = typeof hostOrCallback === 'string' ? hostOrCallback : DEFAULT_HOST;
    const called = typeof hostOrCallback === 'function' ? hostOrCallback : callback;
    return this.server.listen(Number(port ?? 0), host, called);
  }

  /** False when the port is taken; any other failure is an error. */
  private bind(port: number, host: string): Promise<boolean> {
    const { server } = this;
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException) => {
        server.off('listening', bound);
        if (error.code === 'EADDRINUSE') resolve(false);
        else reject(error);
      };
      const bound = () => {
        server.off('error', failed);
        resolve(true);
      };
      server.once('error', failed);
      server.once('listening', bound);
      server.listen(port, host);
    });
  }
}

function portInUse(port: number, tried: readonly number[], alone: boolean): Error {
  const message = alone
    ? `Failed to start server. Port ${port} is already in use. ` +
      'Enable autoPortSwitch in server config to automatically find an available port.'
    : `Failed to find an available port after ${tried.length} attempts: ${tried.join(', ')} are all in use`;
  return Object.assign(new Error(message), { code: 'EADDRINUSE', port });
}
