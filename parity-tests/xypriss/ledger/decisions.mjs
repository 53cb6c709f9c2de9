/** What was decided, because the old result is a hole or a trap. Enters: nothing. Leaves: rows. */
import { answers, answersWith, returns, saysAbout } from '../harness/ledger.mjs';

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
    differences: [{ steps: [/\(broken(, twice|, a zero| JSON)?\)$/], fields: ['status'], holds: answers(400, '{"error":"Bad Request"}') }],
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
    differences: [{ steps: ['xss [default]: POST / (a data: string)'], fields: ['status'], holds: answers(200, '{"image":"data:image/png;base64,AAAA"}') }],
  },
  {
    id: 'DECIDED uncaught errors',
    title: '`server.trapUncaught: false`',
    before: 'Errors that nobody catches never end the process. So it is here too (they are written down with their stack), unless this option says otherwise.',
    after: 'They end it, as in every other program.',
    differences: [{ steps: [/^trap-off /], fields: ['returned'], holds: returns({ closed: true, ended: { code: 1, signal: null } }) }],
  },
  {
    id: 'DECIDED idle health',
    title: '`GET /XyPriss/health` of an app that has just started',
    before: 'It is 503: a cache that nobody has asked yet counts as unhealthy.',
    after: 'It is 200.',
    differences: [{ steps: [/^monitoring \[\w+\]: GET \/XyPriss\/health$/], fields: ['returned'], holds: returns({ status: 200, fields: ['cache', 'performance', 'status', 'timestamp', 'uptime'] }) }],
  },
  {
    id: 'DECIDED performance control',
    title: '`POST /XyPriss/performance/control`',
    before: 'Whoever reaches the server may switch its measuring off.',
    after: 'It answers on the loopback address only; others get 403.',
    differences: [{ steps: [/^performance-control \[\w+\]: from another address$/], fields: ['returned'], holds: returns(403) }],
  },
  {
    id: 'DECIDED upload errors',
    title: 'Refused uploads of `app.uploadSingle` and its kin',
    before: 'They are a bare 500; those of `FileUploadAPI` are 400 and say why.',
    after: 'They are 400 and say why, both.',
    differences: [{ steps: [/^upload-methods \[\w+\]: POST \/upload \(too large\)$/], fields: ['status'], holds: answers(400, /"error":"File too large"/) }],
  },
  {
    id: 'DECIDED 404 page',
    title: 'The 404 page of an app',
    before: 'It is a page of 7 KB with the mark of the framework.',
    after: 'It plays the same part, in our own words and markup: status, type and the path are as they were.',
    differences: [{ steps: [/^not-found \[\w+\]: the page itself$/], fields: ['returned'], holds: returns('1 KB') }],
  },
  {
    id: 'DECIDED methods by name only',
    title: 'Methods of an app that change no answer',
    before: 'Some are declared and missing (`scaleUp`, `redirectFromPort`), some look after the console, the files or the types of a program.',
    after: 'They throw an error that names the method and says what to do instead.',
    differences: [{ steps: [/^methods-not-provided /], fields: ['returned'], holds: saysAbout(/^XSYS_NOT_PROVIDED: app\.\w+\(\) is not provided/) }],
  },
];
