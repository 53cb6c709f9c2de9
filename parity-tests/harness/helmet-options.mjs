/** A setting of helmet's for each header that takes one. */
export const settingsOfEveryHeader = {
  contentSecurityPolicy: { useDefaults: false, reportOnly: true, directives: { defaultSrc: ["'self'"], scriptSrc: ['https:', 'a.example'] } },
  crossOriginEmbedderPolicy: true,
  crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
  crossOriginResourcePolicy: { policy: 'same-site' },
  referrerPolicy: { policy: ['origin', 'unsafe-url'] },
  hsts: { maxAge: 123.9, includeSubDomains: false, preload: true },
  dnsPrefetchControl: { allow: true },
  frameguard: { action: 'deny' },
  permittedCrossDomainPolicies: { permittedPolicies: 'by-content-type' },
};
