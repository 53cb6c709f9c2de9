/** Requests and answers, routes and middleware: what hung, crashed or was a hole in the old core. Enters: nothing. Leaves: rows. */
import { answers, answersAll, answersWith, asUnder, returns } from '../harness/ledger.mjs';

const ERROR_500 = '{"error":"Internal Server Error"}';

export const REQUEST_FIXES = [
  {
    id: 'FIX 1',
    title: 'Query strings and forms with the default security',
    before: 'Every request with a query string, and every urlencoded form, hangs.',
    after: 'They are answered, as without the protection from markup.',
    differences: [
      { steps: [/^(?!xss).*\[default\]: \S+ \/\S*\?\S+/, /^xss \[default\]: GET \/\?text=plain$/, /^(?!xss|body-limits).*\[default\]: POST \S+ \(form(?!, empty)/, 'xss [default]: POST / (form)', 'body-limits [default]: POST / (form)'], fields: ['hang'], holds: asUnder('calm') },
      { steps: ['readme [default]: routing'], fields: ['returned'], holds: asUnder('calm') },
      { steps: [/^xss \[default\]: GET .*\(a script\)$/], fields: ['hang'], holds: answers(200, '{"text":"&lt;script&gt;alert(1)&lt;/script&gt;"}') },
    ],
  },
  {
    id: 'FIX 2',
    title: 'Error middleware with four parameters',
    before: 'It is called as `(req, res, next)` for every request, and all of them hang.',
    after: 'It is called for errors only, as documented.',
    differences: [
      { steps: [/^error-middleware \[\w+\]: GET \/$/], fields: ['hang'], holds: answers(200, 'fine') },
      { steps: [/^docs \[\w+\]: getting-started.md, block 10$/], fields: ['returned'], holds: returns({ apps: 1, answers: [['GET /error', 500, ERROR_500]] }) },
      { steps: [/^error-middleware \[\w+\]: GET \/breaks$/], fields: ['hang'], holds: answers(409, '{"error":"broken","path":"/breaks"}') },
    ],
  },
  {
    id: 'FIX 3',
    title: 'Middleware that fails',
    before: 'One that throws or rejects leaves the request hanging; what it says with `next(error)` is ignored.',
    after: 'The request is answered with the error.',
    differences: [
      { steps: [/^middleware-errors \[\w+\]: GET \/(throws|rejects)$/], fields: ['hang'], holds: answers(500, '{"error":"Internal Server Error"}') },
      { steps: [/^middleware-errors \[\w+\]: GET \/says$/], fields: ['status'], holds: answers(500, '{"error":"Internal Server Error"}') },
    ],
  },
  {
    id: 'FIX 7',
    title: 'Middleware of a router',
    before: 'It runs for the whole app, and twice for the routes of its router.',
    after: 'It runs once, for the paths of its router.',
    differences: [
      { steps: [/^router-middleware \[\w+\]: GET \/$/], fields: ['status', 'notes'], holds: answers(200, 'open to all') },
      { steps: [/^router-middleware \[\w+\]: GET \/elsewhere$/], fields: ['status', 'notes'], holds: answers(404) },
      { steps: [/^router-middleware \[\w+\]: GET \/admin\/stats \(with the key\)$/], fields: ['notes'], holds: answers(200, '{"visits":1}') },
    ],
  },
  {
    id: 'FIX 8',
    title: 'A refused request',
    before: 'After a refusal (markup, injections, a rate limit) or the answer of a middleware without `next`, the handler runs all the same, unseen; in the second layer of security a tenth of a second later.',
    after: 'The handler does not run.',
    differences: [
      { steps: [/^injections \[default\]: POST \/ \((SQL|SQL statements|a command|a path)\)$/], fields: ['notes'], holds: answers(400, /Malicious content detected/) },
      { steps: [/^xss \[default\]: POST \/ \((an event handler|a javascript: link|SQL|a command)\)$/], fields: ['notes'], holds: answers(400, /Malicious content detected/) },
      { steps: [/^rate-limit \[default\]: GET \/ \(request [45]\)$/], fields: ['notes'], holds: answers(429, /Rate limit exceeded/) },
      { steps: [/^middleware-answers \[\w+\]: GET \/$/], fields: ['notes'], holds: answers(503, 'closed for today') },
    ],
  },
  {
    id: 'FIX 11',
    title: 'Limits of bodies',
    before: '`jsonLimit` and `urlEncodedLimit` have no effect: a body may be of any length.',
    after: 'A longer body is answered with 413, whether it is announced or comes in chunks; text has the limit of forms.',
    differences: [
      { steps: [/^body-limits \[\w+\]: POST \/ \((in chunks, |text, )?over the limit\)$/, /^body-limits \[(off|calm)\]: POST \/ \(form, over the limit\)$/], fields: ['status'], holds: answers(413, '{"error":"Payload Too Large"}') },
      { steps: ['body-limits [default]: POST / (form, over the limit)'], fields: ['hang'], holds: answers(413, '{"error":"Payload Too Large"}') },
    ],
  },
  {
    id: 'FIX 12',
    title: '`clearCookie`',
    before: 'It sends an empty cookie without an end, which browsers keep.',
    after: 'The cookie ends.',
    differences: [{ steps: [/^cookie-clear /], fields: ['header-value:set-cookie'], holds: answersWith('Set-Cookie', /^session=;.*Expires=Thu, 01 Jan 1970/) }],
  },
  {
    id: 'FIX 13',
    title: 'HEAD',
    before: 'HEAD on a GET route is 404.',
    after: 'It is the answer of GET, without its body.',
    differences: [{ steps: [/\]: HEAD \/(page|api\/list|api\/books)$/], fields: ['status'], holds: answers(200, '') }],
  },
  {
    id: 'FIX 14',
    title: 'Several middlewares in one `use`, and where a prefix ends',
    before: 'Only the first function is kept, a list is ignored, a router behind a middleware is lost; "/pre" also stands for "/prefix".',
    after: 'All of them run, in order, and a prefix ends where a segment ends.',
    differences: [
      { steps: [/^middleware-lists \[\w+\]: GET \/$/], fields: ['body'], holds: answers(200, '["a","b","c","d"]') },
      { steps: [/^middleware-lists \[\w+\]: GET \/mounted\/routed$/], fields: ['status'], holds: answers(200, '["a","b","c","d","e"]') },
      { steps: [/^middleware-lists \[\w+\]: GET \/pre$/], fields: ['body'], holds: answers(200, '["a","b","c","d","pre"]') },
      { steps: [/^router-nested \[\w+\]: GET \/(one|two)\/where$/], fields: ['status'], holds: answers(200, /^at \/(one|two)\/where$/) },
      { steps: [/^middleware-lists \[\w+\]: GET \/prefix$/], fields: ['body'], holds: answers(200, '["a","b","c","d"]') },
    ],
  },
  {
    id: 'FIX 15',
    title: 'Wildcards in routes of an app',
    before: '`*` and `**`, as documented, match nothing.',
    after: '`*` is one segment, `**` the rest.',
    differences: [
      { steps: [/^wildcards \[\w+\]: GET \/files\/a.txt$/], fields: ['status'], holds: answers(200, '{"one":{"*":"a.txt"}}') },
      { steps: [/^wildcards \[\w+\]: GET \/docs\/a\/b\/c$/], fields: ['status'], holds: answers(200, '{"rest":{"**":"a/b/c"}}') },
      { steps: [/^docs \[\w+\]: routing.md, block [456]$/], fields: ['returned'], holds: answersAll(200) },
      // Its other route sends a file that is not there.
      { steps: [/^docs \[\w+\]: routing.md, block 12$/], fields: ['returned'], holds: ({ returned }) => (returned.answers[1][1] === 200 ? undefined : JSON.stringify(returned)) },
      { steps: [/^readme \[\w+\]: wildcards$/], fields: ['returned'], holds: answersAll(200) },
      { steps: [/^wildcards \[\w+\]: GET \/api\/v1\/items$/], fields: ['status'], holds: answers(200, '{"middle":{"*":"v1"}}') },
    ],
  },
  {
    id: 'FIX mounted routers',
    title: 'Routers under a path with params, and what they are given later',
    before: 'Params in a path of `app.use` match nothing, nor does `*` anywhere but at the end, and routes that a router gets after it was mounted are lost.',
    after: 'They are found.',
    differences: [
      { steps: [/^router-mounts \[\w+\]: GET \/shops\/7\/orders/], fields: ['status'], holds: answers(200, /"params":\{"shop":"7"/) },
      { steps: [/^router-mounts \[\w+\]: GET \/growing\/later$/], fields: ['status'], holds: answers(200, '{"path":"/growing/later","params":{}}') },
      { steps: [/^router-mounts \[\w+\]: GET \/files\/of\/a\/page\/2$/], fields: ['status'], holds: answers(200, /"params":\{"\*":"a","page":"2"\}/) },
    ],
  },
  {
    id: 'FIX nothing thrown',
    title: 'A handler that throws `null` or `undefined`',
    before: 'The request hangs.',
    after: 'It is a 500, as any error.',
    differences: [{ steps: [/^handler-errors \[\w+\]: GET \/throws-(null|undefined)$/], fields: ['hang'], holds: answers(500, ERROR_500) }],
  },
  {
    id: 'FIX host',
    title: '`req.hostname` of an IPv6 address',
    before: 'It ends at the first colon: `[`.',
    after: 'It is the address, in its brackets.',
    differences: [{ steps: [/^request-view \[\w+\]: GET \/ \(an IPv6 host\)$/], fields: ['body'], holds: answers(200, /"hostname":"\[::1\]"/) }],
  },
  {
    id: 'FIX empty query',
    title: 'The prototype of an empty query',
    before: 'With the protection from markup, an empty `req.query` has a prototype (one that is not empty never arrives, see FIX 1).',
    after: '`req.query` has none, as without that protection: no name in a query can be taken for a method.',
    differences: [{ steps: ['query [default]: GET /? (6)'], fields: ['body'], holds: answers(200, /"prototype":true/) }],
  },
  {
    id: 'FIX handler lists',
    title: 'A list of handlers in a route',
    before: 'It is a 500.',
    after: 'The handlers run one after another.',
    differences: [{ steps: [/^handler-errors \[\w+\]: GET \/list$/], fields: ['status'], holds: answers(200, 'array') }],
  },
  {
    id: 'FIX app.param',
    title: '`app.param`',
    before: 'Its handlers are stored and never called.',
    after: 'They run before the routes that have the parameter.',
    differences: [{ steps: [/^param-handler /], fields: ['body', 'notes'], holds: answers(200, '{"item":{"id":"7"}}') }],
  },
  {
    id: 'FIX req.app',
    title: '`req.app.set`, `req.app.get`',
    before: 'What is set through `req.app` cannot be read back.',
    after: 'It is a setting of the app.',
    differences: [{ steps: [/^request-view \[\w+\]: GET \/app$/], fields: ['body'], holds: answers(200, '{"color":"blue"}') }],
  },
  {
    id: 'FIX serialization',
    title: 'What JSON cannot hold',
    before: 'The `originalError` of a failed serialisation is about its own replacement text, and not about what failed.',
    after: 'It says what failed.',
    differences: [
      { steps: [/^json \[\w+\]: GET \/bigint$/], fields: ['body'], holds: answers(200, /"originalError":"Do not know how to serialize a BigInt"/) },
      { steps: [/^json \[\w+\]: GET \/to-json-throws$/], fields: ['body'], holds: answers(200, /"originalError":"no"/) },
    ],
  },
  {
    id: 'FIX circular JSON',
    title: 'JSON of values that contain themselves',
    before: 'A value that occurs twice is called circular too; texts end after a thousand characters, and after ten values of a list or an object all others are "[Max Depth Exceeded]".',
    after: 'What contains itself is named, as before, and all else is sent as it is; only depth is depth.',
    differences: [
      { steps: [/^json-circular \[\w+\]: GET \/the-same-twice /], fields: ['body'], holds: answers(200, '{"name":"loop","a":{"x":1},"b":{"x":1},"self":"[Circular Reference]"}') },
      { steps: [/^json-circular \[\w+\]: GET \/a-long-text /], fields: ['body'], holds: answers(200, /^20055 bytes/) },
      { steps: [/^json-circular \[\w+\]: GET \/a-long-list /], fields: ['body'], holds: answers(200, /,298,299\],"self":"\[Circular Reference\]"\}$/) },
      { steps: [/^json-circular \[\w+\]: GET \/depth /], fields: ['body'], holds: answers(200, /"self":"\[Circular Reference\]"\}$/) },
      { steps: [/^json-circular \[\w+\]: GET \/a-big-number /], fields: ['body'], holds: answers(200, /"originalError":"Do not know how to serialize a BigInt"/) },
    ],
  },
];
