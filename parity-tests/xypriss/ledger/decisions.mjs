/** What was decided, because the old result is a hole or a trap. Enters: nothing. Leaves: rows, as in `fixes.mjs`. */
import { answers, answersWith } from '../harness/ledger.mjs';

const DIRECT = /"ip":"127\.0\.0\.1","ips":\["127\.0\.0\.1"\],"protocol":"http","secure":false/;

export const DECISIONS = [
  {
    id: 'DECIDED forwarded',
    title: 'X-Forwarded-* and X-Real-IP',
    before: 'Whoever sends them is believed, also by the rate limit.',
    after: 'Only the proxies in `server.trustProxy` are; by default none.',
    differences: [{ steps: [/^forwarded \[\w+\]: GET \/ \(X-/], fields: ['body'], holds: answers(200, DIRECT) }, { steps: [/^forwarded \[default\]: GET \/ \(X-/], fields: ['header-value:ratelimit-remaining'] }],
  },
  {
    id: 'DECIDED malformed JSON',
    title: 'JSON that cannot be read',
    before: 'It is a 500, as if the server had failed.',
    after: 'It is a 400, in the same shape.',
    differences: [{ steps: [/\(broken\)$/, /\(broken JSON\)$/], fields: ['status'], holds: answers(400, '{"error":"Bad Request"}') }],
  },
  {
    id: 'DECIDED escaped path',
    title: 'The path on the 404 page',
    before: 'It is written into the page as it came, markup included.',
    after: 'It is escaped.',
    differences: [{ steps: [/^not-found \[\w+\]: GET \/<b>x<\/b>$/], fields: ['body'], holds: answers(404, '(a 404 page; path: shown)') }],
  },
  {
    id: 'DECIDED notFound',
    title: 'The `notFound` options',
    before: 'They have no effect.',
    after: 'The page is as they say.',
    differences: [{ steps: [/^not-found-options /], fields: ['body'], holds: answers(404, '(a 404 page; path: shown; Gone fishing: yes; Nobody is here.: yes)') }],
  },
  {
    id: 'DECIDED getPort',
    title: '`getPort()` after `listen`',
    before: 'It is 0.',
    after: 'It is the port.',
    differences: [{ steps: [/^listen \[\w+\]: getPort$/], fields: ['returned'] }],
  },
  {
    id: 'DECIDED cookies',
    title: '`maxAge` of a cookie, with `compat: "fixed"`',
    before: '`Max-Age` is the number of milliseconds, which browsers take for seconds; there is no `Path`. So it is here too, unless `compat` says otherwise.',
    after: '`Max-Age` is in seconds, `Expires` and `Path=/` stand beside it, as in Express.',
    differences: [{ steps: [/^compat-fixed \[\w+\]: GET \/cookie$/], fields: ['header-value:set-cookie'], holds: answersWith('Set-Cookie', /^session=abc; Max-Age=60; Path=\/; Expires=/) }],
  },
  {
    id: 'DECIDED params',
    title: 'Encoded params, with `compat: "fixed"`',
    before: 'They stay encoded. So it is here too, unless `compat` says otherwise.',
    after: 'They are decoded, as in Express.',
    differences: [{ steps: [/^compat-fixed \[\w+\]: GET \/params\/a%20b$/], fields: ['body'], holds: answers(200, '{"name":"a b"}') }],
  },
  {
    id: 'DECIDED error status',
    title: "An error's `status`, with `compat: \"fixed\"`",
    before: 'It is ignored: 500. So it is here too, unless `compat` says otherwise.',
    after: 'The answer has it, as in Express.',
    differences: [{ steps: [/^compat-fixed \[\w+\]: GET \/status$/], fields: ['status'], holds: answers(418, /^\{"error":/) }],
  },
  {
    id: 'DECIDED data strings',
    title: 'Strings with `data:` in JSON',
    before: 'They are taken for an attack: 400.',
    after: 'They pass: an image in a data URL is data.',
    differences: [{ steps: ['xss [default]: POST / (a data: string)'], fields: ['status', 'notes'], holds: answers(200, '{"image":"data:image/png;base64,AAAA"}') }],
  },
];
