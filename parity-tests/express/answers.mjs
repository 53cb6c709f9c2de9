/** The response helpers and their bytes on the wire. */
import { fileURLToPath } from 'node:url';
import { group } from '../harness/scenario.mjs';

const FILE = fileURLToPath(new URL('../fixtures/page.html', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const root = (handler) => ({
  app: (app) => {
    app.get('/', handler);
  },
});
const asked = (handler, ...headers) => ({ ...root(handler), run: (client) => client.get('/', ...headers) });
const rangeOf = (range) => asked((req, res) => res.sendFile(FILE), `Range: ${range}`);

export default group('express/answers', {
  'send a string': root((req, res) => res.send('<p>é</p>')),
  'send a Buffer': root((req, res) => res.send(Buffer.from([1, 2, 3]))),
  'send an object': root((req, res) => res.send({ a: 1 })),
  'send null, booleans and nothing': {
    app: (app) => {
      app.get('/null', (req, res) => res.send(null));
      app.get('/true', (req, res) => res.send(true));
      app.get('/none', (req, res) => res.send());
    },
    run: async (client) => {
      for (const path of ['/null', '/true', '/none']) await client.get(path);
    },
  },
  'send a number': root((req, res) => res.send(42)),
  'send with an own type': root((req, res) => res.type('text/plain').send('x')),
  'send with an own charset': root((req, res) => res.set('Content-Type', 'text/html; charset=latin1').send('\u00e9')),
  'send of 204 and 304': {
    app: (app) => {
      app.get('/:s', (req, res) => res.status(Number(req.params.s)).send('body'));
    },
    run: async (client) => {
      for (const path of ['/204', '/205', '/304']) await client.get(path);
    },
  },
  'send of a large string': root((req, res) => res.send('x'.repeat(200_000))),
  'send twice': {
    app: (app, ctx) => {
      app.get('/', (req, res) => {
        res.send('one');
        try {
          res.send('two');
        } catch (error) {
          ctx.record(error.code, error.message);
        }
      });
    },
  },
  'json': root((req, res) => res.json({ a: 'é', b: [1, null], c: undefined })),
  'json with spaces, replacer and escape': {
    app: (app) => {
      app.set('json spaces', 2);
      app.set('json replacer', (key, value) => (key === 'hidden' ? undefined : value));
      app.set('json escape', true);
      app.get('/', (req, res) => res.json({ a: '<b>&', hidden: 1 }));
    },
  },
  'jsonp': {
    app: (app) => {
      app.get('/', (req, res) => res.jsonp({ a: '\u2028' }));
    },
    run: async (client) => {
      await client.get('/?callback=my.fn[0]');
      await client.get('/?callback=a%28%29');
      await client.get('/');
    },
  },
  'status, sendStatus': {
    app: (app) => {
      app.get('/a', (req, res) => res.sendStatus(404));
      app.get('/b', (req, res) => res.sendStatus(299));
      app.get('/c', (req, res) => res.status(418).end());
    },
    run: async (client) => {
      for (const path of ['/a', '/b', '/c']) await client.get(path);
    },
  },
  'an invalid status': root((req, res) => res.status(99).end()),
  'set, append, get, header, vary, links, location, type': root((req, res) => {
    res
      .set({ 'X-A': '1', 'X-B': ['2', '3'] })
      .append('X-A', '4')
      .vary('Accept')
      .vary('Cookie')
      .links({ next: '/n', last: '/l' })
      .location('/ü ?')
      .type('json');
    res.send(JSON.stringify(res.get('x-a')));
  }),
  'cookie and clearCookie': root((req, res) => {
    res
      .cookie('a', 'b c')
      .cookie('o', { x: 1 }, { httpOnly: true, secure: true, sameSite: 'strict', path: '/p', domain: 'd.example' })
      .clearCookie('gone')
      .send('x');
  }),
  'an invalid cookie name': root((req, res) => res.cookie('a b', 'c').send('x')),
  'redirect': {
    app: (app) => {
      app.get('/a', (req, res) => res.redirect('/b?x=<y>'));
      app.get('/c', (req, res) => res.redirect(301, 'http://example.org/ü'));
    },
    run: async (client) => {
      await client.get('/a');
      await client.get('/a', 'Accept: text/html');
      await client.get('/a', 'Accept: application/json');
      await client.get('/c');
      await client.send(['HEAD /a HTTP/1.1', 'Host: a']);
    },
  },
  'format': {
    app: (app) => {
      app.get('/', (req, res) =>
        res.format({ text: () => res.send('t'), html: () => res.send('h'), json: () => res.json({}) }),
      );
    },
    run: async (client) => {
      for (const accept of ['text/html', 'application/json;q=0.9, text/plain;q=0.8', 'image/png', '*/*'])
        await client.get('/', `Accept: ${accept}`);
    },
  },
  'ETag and If-None-Match': {
    ...root((req, res) => res.send('same')),
    run: async (client) => {
      const first = await client.get('/');
      const etag = first.headers.find(([name]) => /etag/i.test(name))[1];
      await client.get('/', `If-None-Match: ${etag}`);
      await client.get('/', 'If-None-Match: W/"other"');
      await client.get('/', 'If-None-Match: *', 'Cache-Control: no-cache');
    },
  },
  'etag settings': {
    app: (app, { express }) => {
      for (const [path, setting] of [
        ['/strong', 'strong'],
        ['/off', false],
        ['/own', () => '"own"'],
      ]) {
        const inner = express();
        inner.set('etag', setting);
        inner.get('/', (req, res) => res.send('x'));
        app.use(path, inner);
      }
    },
    run: async (client) => {
      for (const path of ['/strong', '/off', '/own']) await client.get(path);
    },
  },
  'Last-Modified and If-Modified-Since': asked(
    (req, res) => res.set('Last-Modified', 'Wed, 01 Jan 2020 00:00:00 GMT').send('x'),
    'If-Modified-Since: Thu, 02 Jan 2020 00:00:00 GMT',
  ),
  'x-powered-by disabled': {
    app: (app) => {
      app.disable('x-powered-by');
      app.get('/', (req, res) => res.send('x'));
    },
  },
  'sendFile': root((req, res) => res.sendFile(FILE)),
  'sendFile with a root and a dotfile': {
    app: (app, ctx) => {
      app.get('/:name', (req, res) =>
        res.sendFile(req.params.name, { root: FIXTURES }, (error) => {
          if (error) {
            ctx.record(error.status, error.code ?? null);
            res.status(error.status).end();
          }
        }),
      );
    },
    run: async (client) => {
      for (const path of ['/page.html', '/.hidden', '/none', '/..%2frun.mjs']) await client.get(path);
    },
  },
  'sendFile: a range': rangeOf('bytes=2-5'),
  'sendFile: the last bytes': rangeOf('bytes=-4'),
  'sendFile: a range beyond the end': rangeOf('bytes=99999-'),
  'sendFile: several ranges': rangeOf('bytes=0-1,3-4'),
  'sendFile: HEAD': {
    ...root((req, res) => res.sendFile(FILE)),
    run: (client) => client.send(['HEAD / HTTP/1.1', 'Host: a']),
  },
  'sendFile: not modified': {
    ...root((req, res) => res.sendFile(FILE)),
    run: async (client) => {
      const first = await client.get('/');
      await client.get('/', `If-None-Match: ${first.headers.find(([name]) => /etag/i.test(name))[1]}`);
    },
  },
  'download': root((req, res) => res.download(FILE, 'päge "1".html')),
  'attachment': root((req, res) => res.attachment('a b.png').send('x')),
  'static files': {
    app: (app, { express }) => {
      app.use('/s', express.static(FIXTURES, { maxAge: '1h' }));
    },
    run: async (client) => {
      for (const path of [
        '/s/page.html',
        '/s/folder',
        '/s/folder/',
        '/s/none',
        '/s/../run.mjs',
        '/s/%2e%2e/run.mjs',
        '/s/.hidden',
        '/s/%00',
      ])
        await client.get(path);
      await client.post('/s/page.html', '');
    },
  },
  'render': {
    app: (app) => {
      app.set('views', FIXTURES);
      app.set('view engine', 'ejs');
      app.locals.site = 'xsys';
      app.get('/', (req, res) => {
        res.locals.user = '<u>';
        res.render('view', { title: 'T' });
      });
    },
  },
  'render of an unknown view': {
    app: (app) => {
      app.set('views', FIXTURES);
      app.set('view engine', 'ejs');
      app.get('/', (req, res) => res.render('nothing'));
      app.use((error, req, res, next) => {
        res.status(500).send(error.message.split('"')[1]);
      });
    },
  },
  'a stream of server-sent events': {
    ...root((req, res) => {
      res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
      res.flushHeaders();
      let n = 0;
      const timer = setInterval(() => {
        n += 1;
        res.write(`data: ${n}\n\n`);
        if (n === 3) {
          clearInterval(timer);
          res.end();
        }
      }, 5);
    }),
  },
  'a stream that the client leaves': {
    app: (app, ctx) => {
      app.get('/', (req, res) => {
        res.set('Content-Type', 'text/event-stream');
        res.flushHeaders();
        const timer = setInterval(() => res.write('data: x\n\n'), 5);
        req.on('close', () => {
          clearInterval(timer);
          ctx.record('req close');
        });
      });
    },
    run: async (client) => {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.received('data: x');
      c.destroy();
      await client.until('req close');
    },
    masks: [
      {
        pattern: /HTTP\/1\.1 200[^]*/g,
        as: '<events so far>',
        reason: 'how many events came before the client left is chance',
      },
    ],
  },
});
