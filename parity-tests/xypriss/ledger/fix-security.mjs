/** Protections: what did not protect, or did harm, in the old core. Enters: nothing. Leaves: rows. */
import { answers, answersWith, returns } from '../harness/ledger.mjs';

const RATE_HEADERS = ['ratelimit-policy', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];

export const SECURITY_FIXES = [
  {
    id: 'FIX 9',
    title: 'Security that is installed twice',
    before: 'A second layer overwrites `helmet` options (frame guard, content security policy) and adds a limit of its own: 100 requests in 15 minutes, whatever `max` says, health checks included. What the first layer refuses has only its headers.',
    after: 'There is one layer, and it is as configured; at the level "maximum" too. Health checks and assets do not count.',
    differences: [
      { steps: [/^rate-limit-high \[default\]/], fields: ['returned'], holds: returns({ 200: 120 }) },
      { steps: [/^helmet \[(default|calm)\]: GET \/(none)?$/], fields: ['header-value:x-frame-options'], holds: answersWith('X-Frame-Options', /^SAMEORIGIN$/) },
      {
        steps: [
          /^large-full-security \[(default|calm)\]: (GET \/( \(.*)?|GET \/accounts\/ada|GET \/none|OPTIONS .*|POST \/accounts .*|POST \/search \(json\))$/,
          /^large-full-security \[default\]: POST \/search \((SQL|a command)\)$/,
          'large-full-security [calm]: POST /search (form)',
          'large-full-security [calm]: GET /accounts/ada?full=1',
        ],
        fields: ['header-value:content-security-policy'],
        holds: answersWith('Content-Security-Policy', /img-src 'self' data:;/),
      },
      { steps: ['large-starter [default]: GET /health'], fields: RATE_HEADERS.map((name) => `header-missing:${name}`), holds: answers(200, '{"status":"ok"}') },
      { steps: [/^brute-force \[(default|calm)\]: POST \/login \(attempt [45]\)$/], fields: ['header-value:content-security-policy'], holds: answersWith('Content-Security-Policy', /img-src 'self' data: https:;/) },
      { steps: [/^brute-force \[default\]: POST \/login \(attempt [45]\)$/], fields: ['header-value:ratelimit-policy'], holds: answersWith('RateLimit-Policy', /^100;w=3600$/) },
    ],
  },
  {
    id: 'FIX 10',
    title: 'Protection from cross-site requests (`csrf`)',
    before: 'A request without a token is served all the same.',
    after: 'It is refused with 403, where an app names `csrf`; where none does, nothing is refused, as before.',
    differences: [{ steps: [/^csrf \[(default|calm)\]: POST \//], fields: ['status', 'notes'], holds: answers(403, /^\{"error":"Invalid CSRF token"/) }],
  },
  {
    id: 'FIX 20',
    title: 'Many requests without a rate limit',
    before: 'Each request after the hundredth waits half a second longer, twice; the 110th hangs.',
    after: 'Each waits half a second longer, once, and is answered.',
    differences: [{ steps: ['slow-down [default]: the request after 109'], fields: ['returned'], holds: returns(200) }],
  },
  {
    id: 'FIX detectors',
    title: 'Detectors beside `xss: false`',
    before: '`xss: false` switches off every detector, also those that are named.',
    after: 'A detector that is named runs; those that nobody named go with `xss`, as they always did.',
    differences: [
      { steps: [/^injections \[calm\]: POST \/ \((SQL|SQL statements|a command|a path)\)$/], fields: ['notes', 'status'], holds: answers(400, /"threats":\["body.name"\]/) },
      { steps: [/^large-full-security \[calm\]: POST \/search \((SQL|a command)\)$/], fields: ['status'], holds: answers(400, /"threats":\["body.q"\]/) },
    ],
  },
  {
    id: 'FIX compression threshold',
    title: 'Answers below the threshold of compression',
    before: 'JSON of any length is compressed, which makes short answers longer.',
    after: 'The threshold (1 KB) counts.',
    differences: [{ steps: [/^compression \[(default|calm)\]: GET \/short/], fields: ['header-missing:content-encoding'], holds: answers(200, '{"short":true}') }],
  },
];
