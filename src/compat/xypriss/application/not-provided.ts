/**
 * Methods of XyPriss's app that are here by name only. Enters: a call. Leaves: an error that names the method and says
 * what to do instead: none of them ever changed an answer, and most were never there when they were called.
 */
import { XsysError } from '../../../errors';

const WATCH = 'run the program as `node --watch app.js`';
const WORKERS = 'one process serves; `xsys run app.js --workers N` serves with several threads on one port';
const CONSOLE = 'console output stays what the program writes; give `logging.customLogger` for the lines of the server';
const ENCRYPTION = 'the console is not encrypted; encrypt where logs are stored';
const TYPES = 'run `tsc --noEmit`';
const REDIRECT = 'start a second app on the other port whose route answers `res.redirect(...)`';
const TUNING = 'the engine needs no tuning';

const INSTEAD: Record<string, string> = {
  scaleUp: WORKERS,
  scaleDown: WORKERS,
  autoScale: WORKERS,
  getClusterMetrics: WORKERS,
  getClusterHealth: WORKERS,
  getAllWorkers: WORKERS,
  getOptimalWorkerCount: WORKERS,
  restartCluster: WORKERS,
  stopCluster: WORKERS,
  broadcastToWorkers: WORKERS,
  sendToRandomWorker: WORKERS,
  redirectFromPort: REDIRECT,
  getRedirectInstance: REDIRECT,
  getAllRedirectInstances: REDIRECT,
  disconnectRedirect: REDIRECT,
  disconnectAllRedirects: REDIRECT,
  getRedirectStats: REDIRECT,
  forceClosePort: 'end the process that holds the port, or let `server.autoPortSwitch` find another',
  getConsoleInterceptor: CONSOLE,
  enableConsoleInterception: CONSOLE,
  disableConsoleInterception: CONSOLE,
  getConsoleStats: CONSOLE,
  resetConsoleStats: CONSOLE,
  enableConsoleEncryption: ENCRYPTION,
  disableConsoleEncryption: ENCRYPTION,
  encrypt: ENCRYPTION,
  setConsoleEncryptionKey: ENCRYPTION,
  setConsoleEncryptionDisplayMode: ENCRYPTION,
  getEncryptedLogs: ENCRYPTION,
  restoreConsoleFromEncrypted: ENCRYPTION,
  isConsoleEncryptionEnabled: ENCRYPTION,
  getConsoleEncryptionKey: ENCRYPTION,
  clearEncryptedLogs: ENCRYPTION,
  exportEncryptedLogs: ENCRYPTION,
  importEncryptedLogs: ENCRYPTION,
  getConsoleEncryptionStats: ENCRYPTION,
  getConsoleEncryptionStatus: ENCRYPTION,
  getFileWatcherStatus: WATCH,
  getFileWatcherStats: WATCH,
  stopFileWatcher: WATCH,
  getFileWatcherManager: WATCH,
  checkTypeScript: TYPES,
  getTypeScriptStatus: TYPES,
  enableTypeScriptChecking: TYPES,
  disableTypeScriptChecking: TYPES,
  getRequestPreCompiler: TUNING,
  registerRouteTemplate: TUNING,
  unregisterRouteTemplate: TUNING,
  registerOptimizationPattern: TUNING,
  getOptimizerStats: 'ask `GET /XyPriss/performance/optimization`',
  warmUpRoutes: TUNING,
  resetRouterStats: 'ask `POST /XyPriss/performance/control` with `{"action":"reset-stats"}`',
  usePerformance: TUNING,
};

/* eslint-disable @typescript-eslint/no-explicit-any -- they take what XyPriss declares, and return nothing ever */
export interface NotProvided {
  scaleUp(count?: number): Promise<never>;
  scaleDown(count?: number): Promise<never>;
  autoScale(): Promise<never>;
  getClusterMetrics(): Promise<any>;
  getClusterHealth(): Promise<any>;
  getAllWorkers(): any;
  restartCluster(): Promise<never>;
  stopCluster(graceful?: boolean): Promise<never>;
  broadcastToWorkers(message: any): Promise<never>;
  redirectFromPort(from: number, to: number, options?: any): Promise<any>;
  disconnectRedirect(from: number): Promise<any>;
  forceClosePort(port: number): Promise<any>;
  getConsoleInterceptor(): any;
  enableConsoleInterception(): void;
  disableConsoleInterception(): void;
  enableConsoleEncryption(key?: string): void;
  getFileWatcherStatus(): any;
  stopFileWatcher(): Promise<any>;
  checkTypeScript(files?: string[]): Promise<any>;
  registerRouteTemplate(template: any): void;
  registerOptimizationPattern(pattern: any): void;
}
/* eslint-enable @typescript-eslint/no-explicit-any */

export function notProvided(name: string, instead: string): never {
  throw new XsysError('XSYS_NOT_PROVIDED', `app.${name}() is not provided by xsys/xypriss: ${instead}`);
}

export function addNotProvided(prototype: object): void {
  for (const [name, instead] of Object.entries(INSTEAD)) {
    const value = () => notProvided(name, instead);
    Object.defineProperty(prototype, name, { configurable: true, enumerable: false, writable: true, value });
  }
}
