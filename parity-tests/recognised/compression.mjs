/** `compression` that the engine recognises, before files that it serves and a handler that it does not know. */
import { get, head } from '../harness/on-app.mjs';
import { folderOf, installed, recognised } from '../harness/recognised.mjs';

export { environment } from '../harness/recognised.mjs';

const { exported: serveStatic } = installed('serve-static');
const { exported: responseTime } = installed('response-time');
const LONG = 'compress me, please. '.repeat(200);
const FILES = { 'long.txt': LONG, 'short.txt': 'short', 'long.json': JSON.stringify(LONG), 'long.png': LONG, 'long.svg': LONG };
const accepting = (codings, path = '/long.txt') => get(path, `Accept-Encoding: ${codings}`);
const ASKED = [
  ...['gzip', 'br', 'deflate', 'gzip, deflate, br', 'br;q=0.1, gzip;q=0.9', '*', 'identity', 'gzip;q=0', 'GZIP', 'zstd', ''].map((codings) => accepting(codings)),
  ...[get('/long.txt'), head('/long.txt', 'Accept-Encoding: gzip'), accepting('gzip', '/short.txt'), accepting('gzip', '/long.json')],
  ...[accepting('gzip', '/long.png'), accepting('gzip', '/long.svg'), get('/long.txt', 'Accept-Encoding: gzip', 'Range: bytes=0-2000')],
  ...[get('/long.txt', 'Accept-Encoding: gzip', 'If-None-Match: *'), accepting('gzip', '/js'), accepting('gzip', '/none')],
];

const tableOf = (compression) => {
  const before = (options, served) => [
    (app, ctx) => {
      app.use(compression(options), serveStatic(folderOf(ctx, FILES), served));
      app.get('/js', (req, res) => res.type('txt').send(LONG));
    },
    ...ASKED,
  ];
  return {
    defaults: before(),
    'no threshold': before({ threshold: 0 }),
    'a threshold as text': before({ threshold: '10kb' }),
    'the fastest': before({ level: 1, brotli: { params: { 1: 1 } } }),
    enforced: before({ enforceEncoding: 'gzip' }),
    'no-transform': [
      (app, ctx) => {
        app.use(compression(), serveStatic(folderOf(ctx, FILES), { cacheControl: false }));
      },
      ...ASKED,
    ],
    'a filter': before({ filter: () => true }),
    'a window': before({ windowBits: 10 }),
    'timed, before': [
      (app, ctx) => {
        app.use(responseTime());
        before()[0](app, ctx);
      },
      ...ASKED,
    ],
    'timed, behind': [
      (app, ctx) => {
        app.use(compression(), responseTime());
        before()[0](app, ctx);
      },
      ...ASKED,
    ],
  };
};

const javascript = ['a filter', 'a window'];
const masks = [{ pattern: /^\d+\.\d{3}ms$/g, as: '<n>ms', reason: 'a duration' }];

export default ['compression', 'compression-oldest'].flatMap((alias) => {
  const { exported, version } = installed(alias);
  const scenarios = recognised(`recognised/compression ${version}`, tableOf(exported), { javascript });
  return scenarios.map((scenario) => ({ ...scenario, masks, decoded: 'a coder may give other bytes for the same body' }));
});
