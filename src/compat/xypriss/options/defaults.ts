/** What holds where nobody says otherwise. Enters: the environment. Leaves: the options below all others. */
import type { ServerOptions } from './option-types';

const DEFAULT_PORT = 8085;

export function defaultOptions(environment: NodeJS.ProcessEnv = process.env): ServerOptions {
  return {
    compat: 'strict',
    server: {
      port: Number(environment.PORT) || DEFAULT_PORT,
      host: environment.HOST || 'localhost',
      trustProxy: false,
      jsonLimit: '10mb',
      urlEncodedLimit: '10mb',
      autoParseJson: true,
      trapUncaught: true,
      autoPortSwitch: { enabled: true, maxAttempts: 10, strategy: 'random' },
    },
    security: {
      enabled: true,
      level: 'maximum',
      // Which modules are on where nobody says is `activeModules`' business: some depend on others.
      rateLimit: {
        max: 100,
        windowMs: 60 * 60 * 1000,
        message:
          'Too many requests from this IP, please try again later (this is a default message, you can customize it in the config).',
      },
    },
    notFound: { enabled: true, theme: 'auto', showBackButton: false, showSuggestions: false },
    logging: { enabled: true, level: 'info', components: { cache: false, performance: false, plugins: false, monitoring: false, routes: false, middleware: false } },
  };
}
