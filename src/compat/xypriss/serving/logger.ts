/**
 * Lines for whoever runs the server. Enters: the `logging` options, messages by level and component. Leaves: standard
 * output for news, standard error for warnings and errors, or the application's own logger. `enabled: false` is silence,
 * except for what would be lost otherwise (see `loud`).
 */
import type { LoggingOptions, LogLevel } from '../options/option-types';

const LEVELS: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug', 'verbose'];

export class Logger {
  private readonly limit: number;
  private readonly options: LoggingOptions;

  constructor(options: LoggingOptions = {}) {
    this.options = options;
    this.limit = options.enabled === false ? 0 : LEVELS.indexOf(options.level ?? 'info');
  }

  error(component: string, message: string, ...details: unknown[]): void {
    this.log('error', component, message, details);
  }
  warn(component: string, message: string, ...details: unknown[]): void {
    this.log('warn', component, message, details);
  }
  info(component: string, message: string, ...details: unknown[]): void {
    this.log('info', component, message, details);
  }
  debug(component: string, message: string, ...details: unknown[]): void {
    this.log('debug', component, message, details);
  }

  /** Always written: what nobody may miss. */
  loud(message: string): void {
    process.stderr.write(`xypriss: ${message}\n`);
  }

  private log(level: LogLevel, component: string, message: string, details: unknown[]): void {
    const { components, customLogger } = this.options;
    if (LEVELS.indexOf(level) > this.limit) return;
    if (level !== 'error' && components?.[component] === false) return;
    if (customLogger !== undefined) {
      customLogger(level, component, message, ...details);
      return;
    }
    const write = level === 'error' ? console.error : level === 'warn' ? console.warn : console.log;
    write(`[${component.toUpperCase()}] ${message}`, ...details);
  }
}
