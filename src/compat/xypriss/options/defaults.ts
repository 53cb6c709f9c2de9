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
    monitoring: { enabled: true, healthChecks: true, metrics: true, detailed: false },
    cache: { enabled: true, strategy: 'auto' },
    fileUpload: {
      enabled: false,
      maxFileSize: 6 * 1024 * 1024,
      maxFiles: 1,
      storage: 'memory',
      allowedMimeTypes: [
        'image/jpeg',
        'image/png',
        'image/gif',
        'image/webp',
        'application/pdf',
        'text/plain',
        'text/csv',
        'video/mp4',
      ],
      allowedExtensions: ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.pdf', '.txt', '.csv', '.mp4'],
      createParentPath: true,
      preservePath: false,
      limits: { fieldNameSize: 100, fieldSize: 1024 * 1024, fields: 10, headerPairs: 20 },
    },
    notFound: { enabled: true, theme: 'auto', showBackButton: false, showSuggestions: false },
    logging: { enabled: true, level: 'info', components: { cache: false, performance: false, plugins: false, monitoring: false, routes: false, middleware: false } },
  };
}
