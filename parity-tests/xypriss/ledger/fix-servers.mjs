/** Servers, options, uploads and caches: what did not work in the old core. Enters: nothing. Leaves: rows. */
import { answers, answersAll, answersWith, returns, saysAbout } from '../harness/ledger.mjs';

const OFTEN = '{"long":"often asked for often asked for';

const IN_REDIS = (sizes) => ({ kept: ['a', 'b', 'c', 'd', 'e', 'f'], sizes, left: Array(6).fill(false) });

export const SERVER_FIXES = [
  {
    id: 'FIX 4',
    title: '`start(callback)`, the quick start of the README',
    before: 'It listens on a random port and never calls back.',
    after: 'It listens on the configured port and calls back.',
    differences: [
      { steps: [/^start-callback /], fields: ['returned'], holds: returns({ called: true, configuredPort: true }) },
      { steps: [/^readme \[\w+\]: quick start$/], fields: ['returned'], holds: returns({ itsPort: true, answers: [['GET /', 200, '{"message":"Hello from XyPriss!","powered":"Nehonix"}']] }) },
    ],
  },
  {
    id: 'FIX 5',
    title: 'Lists in options',
    before: 'They become objects: an app that lists the types of its uploads hangs on the first one.',
    after: 'They stay lists.',
    differences: [
      { steps: [/^docs \[\w+\]: file-upload.md, block 25$/], fields: ['returned'], holds: answersAll(200) },
      { steps: [/^upload-lists \[\w+\]: POST \/upload$/], fields: ['hang'], holds: answers(200, '{"name":"a.png"}') },
      { steps: [/^upload-lists \[\w+\]: POST \/upload \(a type/], fields: ['hang'], holds: answers(400, /File type 'image\/gif' not allowed/) },
      { steps: [/^upload-lists \[\w+\]: POST \/upload \(an extension/], fields: ['hang'], holds: answers(400, /File extension '.exe' not allowed/) },
    ],
  },
  {
    id: 'FIX 6',
    title: '`app.options.fileUpload`, as the README has it',
    before: '`app.options` has no options: initialising uploads throws, and the app does not start.',
    after: 'It is what `createServer` was given.',
    differences: [
      { steps: [/^docs \[\w+\]: file-upload.md, block 1$/], fields: ['returned'], holds: answersAll(200) },
      { steps: [/^readme \[\w+\]: uploads with FileUploadAPI$/], fields: ['returned'], holds: answersAll(200) },
      { steps: [/^upload-types \[\w+\]: POST \/upload$/], fields: ['notStarted'], holds: answers(200, '{"name":"a.png","size":6}') },
      { steps: [/^upload-types \[\w+\]: POST \/upload \(a type/], fields: ['notStarted'], holds: answers(400, /File type 'image\/gif' not allowed/) },
    ],
  },
  {
    id: 'FIX 16',
    title: '`plugins.routeOptimization` and compression',
    before: 'Answers of a route that is asked for often are labelled `Content-Encoding: gzip` and are not coded: no client can read them.',
    after: 'What is labelled is coded; a route that is asked for often answers as before.',
    differences: [
      { steps: ['route-optimization [off]: after 520 requests'], fields: ['returned'], holds: returns({ status: 200, encoding: null, body: OFTEN }) },
      { steps: [/^route-optimization \[(default|calm)\]: after 520 requests$/], fields: ['returned'], holds: returns({ status: 200, encoding: 'gzip', body: OFTEN }) },
    ],
  },
  {
    id: 'FIX 17',
    title: '`cluster`',
    before: 'It starts processes that never take a request.',
    after: 'It is refused when the app is made, with what to do instead (`xsys run app.js --workers N`).',
    differences: [{ steps: [/^cluster /], fields: ['returned'], holds: returns('refused by name') }],
  },
  {
    id: 'FIX 18',
    title: 'SIGTERM and SIGINT',
    before: 'The process ends with 1 at once and cuts what is being answered.',
    after: 'What is being answered is finished, then the process ends with 0.',
    differences: [{ steps: [/^signals /], fields: ['returned'], holds: returns({ answer: '200 finished', ended: { code: 0, signal: null } }) }],
  },
  {
    id: 'FIX 19',
    title: 'Several servers of one program',
    before: '`app.use` is ignored, "/apix" is served by the server of "/api", and `stopAllServers` leaves the ports open.',
    after: 'Middleware runs on each server, a prefix ends where a segment ends, and the ports are free.',
    differences: [
      { steps: [/^multi-server \[\w+\]: GET \/(api\/users|admin\/dashboard)$/], fields: ['header-extra:x-middleware'], holds: answersWith('X-Middleware', /^ran$/) },
      { steps: [/^multi-server \[\w+\]: GET \/admin\/dashboard on the second$/], fields: ['returned'], holds: returns({ status: 200, body: '{"service":"admin"}', middleware: true }) },
      { steps: [/^multi-server \[\w+\]: GET \/api\/users on the second$/], fields: ['returned'], holds: returns({ status: 404, body: '(404)', middleware: true }) },
      { steps: [/^multi-server \[\w+\]: GET \/apix$/], fields: ['status'], holds: answers(404) },
      { steps: [/^multi-server \[\w+\]: the ports after stopAllServers$/], fields: ['returned'], holds: returns(['closed', 'closed']) },
    ],
  },
  {
    id: 'FIX 21',
    title: 'The limit of concurrent requests',
    before: 'Each request that ends is counted twice: after a few, any number passes.',
    after: 'The limit holds; what is over it waits.',
    differences: [{ steps: [/^concurrency /], fields: ['returned'], holds: returns({ served: 24, limitHeld: true }) }],
  },
  {
    id: 'FIX 22',
    title: 'What a request leaves behind',
    before: 'A timer of five seconds for each middleware that it passed.',
    after: 'Nothing.',
    differences: [{ steps: [/^timers /], fields: ['returned'], holds: returns('no more than before') }],
  },
  {
    id: 'FIX invalid options',
    title: 'Options of the wrong kind',
    before: 'They are taken as they are: what comes of them is seen later, or never.',
    after: '`createServer` throws an error that names each of them, what it takes and what it got.',
    differences: [
      { steps: [/^invalid-options /], fields: ['returned'], holds: saysAbout(/^XSYS_OPTIONS_INVALID: [\w.]+ takes .+; got .+$/) },
      {
        steps: [/^docs \[\w+\]: (configuration.md, block (22|25)|plugins.md, block 9)$/],
        fields: ['returned'],
        holds: saysAbout(/^XSYS_OPTIONS_INVALID: [^\n]+\n {2}(plugins|cache\.strategy) takes .+; got .+$/),
      },
    ],
  },
  {
    id: 'FIX upload folder',
    title: 'A folder of uploads that cannot be written',
    before: "It is the client's fault (400), who is told the server's path; `initialize` names neither the option nor what it takes.",
    after: 'It is a 500 without the path; `initialize` names the option.',
    differences: [
      { steps: [/^upload-unwritable \[\w+\]: POST \/upload$/], fields: ['status'], holds: answers(500, '{"error":"Internal Server Error"}') },
      { steps: [/^upload-unwritable \[\w+\]: what initialize says$/], fields: ['returned'], holds: saysAbout(/^fileUpload\.destination takes a folder that can be written; <folder> cannot: /) },
    ],
  },
  {
    id: 'FIX cache tags',
    title: '`cache.invalidateByTags`',
    before: 'Tags given to `set` are not seen: nothing is invalidated.',
    after: 'What has one of the tags is gone.',
    differences: [{ steps: [/^cache \[\w+\]: tags and clear$/], fields: ['returned'], holds: returns({ after: null, cleared: null }) }],
  },
  {
    id: 'FIX Redis cluster',
    title: 'A cache in a cluster of Redis, or behind sentinels',
    before: 'The app does not start ("Redis is already connecting/connected", "Redis connection timeout"); with `cluster: true` and `nodes`, as the docs have it, neither.',
    after: 'Values are kept there, with either way to name the nodes.',
    differences: [
      { steps: [/^cache-redis-many \[\w+\]: a cluster/], fields: ['threw', 'returned'], holds: returns(IN_REDIS([true, true])) },
      { steps: [/^cache-redis-many \[\w+\]: behind a sentinel$/], fields: ['threw', 'returned'], holds: returns(IN_REDIS([true])) },
    ],
  },
  {
    id: 'FIX Redis away',
    title: 'A Redis that is not there',
    before: 'The app does not start: "Connection is closed."',
    after: 'It says so once, keeps its values in memory, and looks for Redis again.',
    differences: [
      { steps: [/^cache-redis-away \[\w+\]: GET \/ \(alive\)$/], fields: ['notStarted'], holds: answers(200, 'alive') },
      { steps: [/^cache-redis-away \[\w+\]: GET \/visits$/], fields: ['notStarted'], holds: answers(200, '{"visits":1}') },
      { steps: [/^cache-redis-away \[\w+\]: GET \/visits \(again\)$/], fields: ['notStarted'], holds: answers(200, '{"visits":2}') },
    ],
  },
  {
    id: 'FIX options by name only',
    title: 'Options that are declared and never did anything',
    before: 'They are taken, and nothing comes of them: a rate limit that does not limit, a secret that signs nothing.',
    after: '`createServer` throws an error that names each of them and what to do instead. Those that change nothing anyway (`performance`, the rest of `network`) are told of once, as warnings of the process.',
    differences: [{ steps: [/^options-not-provided /], fields: ['returned'], holds: saysAbout(/^XSYS_NOT_PROVIDED: [\w.]+: .+/) }],
  },
  {
    id: 'FIX plugins',
    title: 'Plugins that are registered with a server',
    before: 'They are kept, and no request ever passes them; one whose `cleanup` throws cannot be removed.',
    after: 'Each request passes them; what one throws costs nothing else.',
    differences: [
      { steps: [/^plugins-registered \[\w+\]: GET \//], fields: ['notes'], holds: answers(200, 'home') },
      { steps: [/^plugins-registered \[\w+\]: one whose cleanup throws/], fields: ['returned'], holds: returns(['removed', 'gone']) },
    ],
  },
];
