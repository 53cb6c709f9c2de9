/**
 * The three security settings every app runs under. Enters: a setting's name, an app's own options. Leaves: the options
 * for `createServer`. The old core's defaults hang on every query string, so `calm` is the default without what hangs.
 */

/** What each setting does to an app's own `security`. */
const SECURITY = {
  off: () => ({ enabled: false }),
  default: (own) => own,
  calm: (own) => ({ ...own, xss: false, rateLimit: false, slowDown: false }),
};

export const SETTINGS = Object.freeze(Object.keys(SECURITY));

/**
 * @param {string} setting
 * @param {Record<string, any>} own what the app itself wants
 * @param {number} port
 */
export function optionsUnder(setting, own, port) {
  const security = SECURITY[setting](own.security);
  const { security: _replaced, ...rest } = own;
  return {
    ...rest,
    server: { host: '127.0.0.1', port, ...own.server },
    logging: { enabled: false, ...own.logging },
    ...(security === undefined ? {} : { security }),
  };
}
