/** `res.render`, `app.render`, `app.engine` and the settings of views. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onApp } from '../harness/on-app.mjs';

/** A folder of templates, an engine that fills in `$name`, and the app set up with them. */
const views = (fill, settings = {}) => (app, ctx) => {
  const root = path.dirname(ctx.path('x'));
  const files = { 'user.tmpl': '<p>$name</p>', 'index.html': 'html $name', 'folder/index.tmpl': 'folder $name', 'blog/post.tmpl': 'post $name', 'other/only.tmpl': 'only $name' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const engine = (text = '') => (file, options, callback) => {
    const name = path.relative(root, file);
    const { settings: known, _locals, cache, ...values } = options;
    ctx.record('engine', name, { cache, locals: Object.keys(_locals ?? {}).sort(), settings: typeof known });
    callback(null, `${text}${files[name]?.replace(/\$(\w+)/g, (_, key) => values[key]) ?? 'gone'}`);
  };
  app.engine('tmpl', engine()).set('views', root);
  for (const [name, value] of Object.entries(settings)) app.set(name, value);
  return fill(app, { ctx, root, engine, express: ctx.express, at: (name) => path.join(root, name) });
};
const renders = (...args) => views((app) => { app.locals.name = 'app'; app.use((req, res) => res.render(...args)); });
const clean = (root, text) => String(text).replaceAll(root, '<root>');

export default [
  ...onApp('express/res.render', {
    'a name with an extension': [renders('user.tmpl')],
    'options': [renders('user.tmpl', { name: 'option' })],
    'res.locals over app.locals': [views((app) => { app.locals.name = 'app'; app.use((req, res) => { res.locals.name = 'res'; res.render('user.tmpl'); }); })],
    'options over res.locals': [views((app) => { app.use((req, res) => { res.locals.name = 'res'; res.render('user.tmpl', { name: 'option' }); }); })],
    'a callback': [views((app) => { app.use((req, res) => res.render('user.tmpl', { name: 'x' }, (error, text) => res.send(text.toUpperCase()))); })],
    'a callback as the second argument': [views((app) => { app.locals.name = 'app'; app.use((req, res) => res.render('user.tmpl', (error, text) => res.send(`${error}${text}`))); })],
    'an absolute path': [views((app, { at }) => { app.use((req, res) => res.render(at('user.tmpl'), { name: 'absolute' })); })],
    'a folder with an index': [views((app) => { app.use((req, res) => res.render('folder', { name: 'x' })); }, { 'view engine': 'tmpl' })],
    "'view engine'": [views((app) => { app.use((req, res) => res.render('user', { name: 'x' })); }, { 'view engine': 'tmpl' })],
    "'view engine' with a dot": [views((app) => { app.use((req, res) => res.render('blog/post', { name: 'x' })); }, { 'view engine': '.tmpl' })],
    'two engines': [views((app, { engine }) => { app.engine('.html', engine('second ')); app.use((req, res) => res.render('index.html', { name: 'x' })); }, { 'view engine': 'tmpl' })],
    'several folders': [views((app, { root, at }) => { app.set('views', [at('blog'), at('other'), root]); app.use((req, res) => res.render(req.path.slice(1), { name: 'x' })); }, { 'view engine': 'tmpl' }), '/only', '/post', '/user'],
    'a missing view': [views((app, { root, ctx }) => { app.use((req, res) => res.render('none.tmpl')); app.use((error, req, res, next) => { ctx.record(clean(root, error.message), error.view.name, typeof error.view.path); res.status(500).end(); void next; }); })],
    'a missing view in several folders': [views((app, { root, at, ctx }) => { app.set('views', [at('blog'), at('other')]); app.use((req, res) => res.render('none.tmpl')); app.use((error, req, res, next) => { ctx.record(clean(root, error.message)); res.status(500).end(); void next; }); })],
    'no extension and no engine': [renders('user')],
    'an engine that is not installed': [views((app, { ctx }) => { app.use((req, res) => res.render('user.no-such-engine')); app.use((error, req, res, next) => { ctx.record(error.code, error.message.split('\n')[0]); res.status(500).end(); void next; }); })],
    'an engine that fails': [views((app) => { app.engine('html', (file, options, callback) => callback(new Error('engine failed'))); app.use((req, res) => res.render('index.html')); })],
    'an engine that throws': [views((app) => { app.engine('html', () => { throw new Error('engine threw'); }); app.use((req, res) => res.render('index.html')); })],
    'an engine that calls back at once is heard later': [views((app, { ctx }) => { app.use((req, res) => { res.render('user.tmpl', { name: 'x' }, () => { ctx.record('callback'); res.end(); }); ctx.record('after'); }); })],
    'an engine that calls back later': [views((app, { ctx }) => { app.engine('html', (file, options, callback) => setImmediate(callback, null, 'later')); app.use((req, res) => res.render('index.html')); void ctx; })],
    'in a mounted app': [views((app, { express, engine, root }) => { const inner = express(); inner.engine('html', engine('inner ')).set('views', root); inner.locals.name = 'inner'; inner.get('/', (req, res) => res.render('index.html')); app.use('/in', inner); }), '/in'],
    'a mounted app inherits engines and folders': [views((app, { express }) => { const inner = express(); inner.get('/', (req, res) => res.render('user', { name: 'x' })); app.use('/in', inner); inner.set('views', app.get('views')); }, { 'view engine': 'tmpl' }), '/in'],
    "'view cache'": [views((app) => { app.use((req, res) => res.render('user.tmpl', { name: 'x' })); }, { 'view cache': true }), '/', '/'],
    "an own 'view' class": [views((app) => { app.set('view', function View(name) { this.name = name; this.path = `path is ${name}`; this.render = (options, callback) => callback(null, `<${this.path} ${options.name}>`); }); app.use((req, res) => res.render('anything', { name: 'x' })); })],
    "an own 'view' class that finds nothing": [views((app) => { app.set('view', function View() { this.root = 'nowhere'; }); app.use((req, res) => res.render('anything')); })],
  }),
  ...onApp('express/app.render', {
    'locals and options': [views((app) => { app.locals.name = 'app'; app.use((req, res) => app.render('user.tmpl', (error, text) => app.render('user.tmpl', { name: 'option' }, (failure, second) => res.send(text + second)))); })],
    'a missing view': [views((app, { root }) => { app.use((req, res) => app.render('none.tmpl', {}, (error) => res.send(clean(root, error.message)))); })],
    'cached where options say so': [views((app) => { app.use((req, res) => app.render('user.tmpl', { cache: true, name: 'x' }, (error, text) => { res.send([text, Object.keys(app.cache)]); })); }), '/', '/'],
    'not cached by default': [views((app) => { app.set('view cache', undefined); app.use((req, res) => app.render('user.tmpl', { name: 'x' }, () => res.send(Object.keys(app.cache)))); })],
    'an own _locals': [views((app) => { app.use((req, res) => app.render('user.tmpl', { _locals: { name: 'underscore' } }, (error, text) => res.send(text))); })],
    'ejs by its name': [views((app, { root }) => { writeFileSync(path.join(root, 'page.ejs'), '<%= 1 + 1 %> <%= name %>'); app.use((req, res) => res.render('page.ejs', { name: '<b>' })); })],
  }),
];
