/** From a request's target to a file: every way up, names that are none, links, and a root that is another one tomorrow. */
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { head } from '../harness/on-app.mjs';
import { everyWay, WHEN } from '../harness/static-files.mjs';

const FILES = {
  ...{ 'secret': 'secret', 'root/todo.txt': '- groceries', 'root/a b.txt': 'blank', 'root/100%.txt': 'percent', 'root/a%2fb': 'an escape in the name' },
  ...{ 'root/sub/index.html': 'index', 'root/sub/x.txt': 'x', 'root/back\\slash': 'a backslash', 'root/snow ☃.txt': 'snow', 'root/.dot/x.txt': 'hidden' },
  ...{ 'root/..x': 'two dots in front', 'root/x..': 'two behind', 'root/.../x': 'three', 'root/semi;colon': 'semicolon', 'root/plus+': 'plus', 'root/~': 'tilde' },
};

/** A way up, written as decoders have been seen to take it. */
const DOTS = ['..', '%2e%2e', '%2E.', '.%2e', '%252e%252e', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae', '%u002e%u002e', '%uff0e%uff0e', '．．', '..%00', '..;', '.. ', '..%20', '..%09', '...', '....', '.%00.', '%2e%2e%2e'];
const SLASHES = ['/', '%2f', '%2F', '%5c', '%5C', '\\', '%252f', '%c0%af', '%e0%80%af', '//', '/./', '%2f/', '%u2215'];
const inLatin1 = (text) => Buffer.from(text).toString('latin1');
const up = (prefix) => DOTS.flatMap((dots) => SLASHES.map((slash) => inLatin1(`${prefix}${dots}${slash}secret`).replaceAll(' ', '%20')));

/** What stands in the root besides files. */
function links(root) {
  for (const [name, target] of [['in', 'todo.txt'], ['out', '../secret'], ['absolute', path.join(root, 'secret')], ['chain', 'out'], ['folder', 'sub'], ['above', '..'], ['dangling', 'none'], ['loop', 'loop'], ['sub/up', '../todo.txt']]) {
    symlinkSync(target, path.join(root, 'root', name));
  }
}

const PLACES = {
  'above the root': { passed: true, requests: up('/') },
  'above the root from a folder': { passed: true, requests: up('/sub/%2e%2e/') },
  'below and up again': { requests: ['/sub/../todo.txt', '/sub/%2e%2e/todo.txt', '/sub%2f..%2ftodo.txt', '/none/../todo.txt', '/a%5C../../todo.txt', '/./todo.txt', '/%2e/todo.txt', '/sub/./x.txt', '/sub/..', '/sub/../'] },
  'NUL and other controls': { passed: true, requests: ['/%00', '/todo.txt%00', '/todo.txt%00.html', '/%00/todo.txt', '/sub/%00', '/todo.txt%0a', '/todo.txt%0d%0aX:1', '/%7f', '/%1b', '/todo.txt%09'] },
  'backslashes': { requests: ['/back%5Cslash', '/back\\slash', '/sub%5Cx.txt', '/sub\\x.txt', '/%5Ctodo.txt', '/\\todo.txt', '/..%5Csecret', '/sub%5C..%5Ctodo.txt', '/sub/..%5Ctodo.txt'] },
  'escapes': { requests: ['/%74odo.txt', '/todo%2Etxt', '/sub%2Fx.txt', '/sub%2f', '/a%20b.txt', '/a+b.txt', '/100%25.txt', '/100%.txt', '/a%2fb', '/a%252fb', '/snow%20%E2%98%83.txt', '/snow%20%e2%98%83.txt', inLatin1('/snow%20☃.txt'), '/%', '/%2', '/%zz', '/%C3', '/%C0%AE', '/%ED%A0%80', '/%F5%80%80%80', '/%F0%9F%98%80', '/%u0074odo.txt', '/%ef%bb%bftodo.txt'] },
  'slashes': { requests: ['//todo.txt', '///todo.txt', '/sub//x.txt', '/sub///', '//sub', '//sub/', '/todo.txt/', '/todo.txt//', '/sub/index.html', '/sub/index.html/', '//localhost/todo.txt', '/;/todo.txt'] },
  'other letters': { requests: ['/..x', '/x..', '/.../x', '/semi;colon', '/plus+', '/~', '/todo.txt?x=/../secret', '/todo.txt?', '/todo.txt?%00', '/?/todo.txt', '/todo.txt;x', '/TODO.TXT', '/todo.txt.', '/*', '/"<>`{}', '/|^'] },
  'whole URLs': { passed: true, requests: ['http://localhost/todo.txt', 'http://localhost/sub', 'http://localhost/sub?x', 'http://other//sub', 'http://localhost', 'http://localhost/../secret', 'http://localhost/%2e%2e/secret'] },
  'a folder is redirected': { requests: ['/sub', '/sub?a=b', '/sub?a="<b>', '//sub?x', '///sub', '/%73ub', '/sub%2f', '/./sub', '/sub/.', '/\\sub', '//%2e%2e/sub', head('/sub'), '/sub;x', '/.dot'] },
  'long names': { passed: true, requests: [`/${'a'.repeat(255)}`, `/${'a'.repeat(256)}`, `/${'a/'.repeat(2100)}`, `/${'%61'.repeat(2000)}`, `/${'../'.repeat(2000)}secret`, `/${'x/../'.repeat(1500)}todo.txt`] },
  'dotfiles: allow': { options: { dotfiles: 'allow' }, requests: ['/.dot', '/.dot/', '/.dot/x.txt', '/.dot/none', '/..x', '/.', '/./', '/..', '/.%2e/secret', '/...'] },
  'dotfiles: deny': { options: { dotfiles: 'deny' }, passed: true, requests: ['/.dot', '/.dot/x.txt', '/.dot/none', '/.none', '/..x', '/%2edot/x.txt', '/sub/.%00'] },
  'dotfiles: ignore': { options: { dotfiles: 'ignore' }, requests: ['/todo.txt', '/.dot', '/.dot/x.txt', '/%2edot/x.txt', '/..x', '/sub/./x.txt', '/.none'] },
  'links': { meanwhile: (root, at) => at < 0 && links(root), read: true, requests: ['/in', '/out', '/absolute', '/chain', '/folder', '/folder/', '/folder/x.txt', '/above/secret', '/above/root/todo.txt', '/dangling', '/loop', '/loop/', '/sub/up', '/folder/up', head('/out'), '/folder/../secret', '/above/..'] },
};

/** A change that leaves no trace in the times that `send` looks at. */
function rewrite(file, content) {
  writeFileSync(file, content);
  utimesSync(file, WHEN, WHEN);
}

/** A deployment turns a link, while the server goes on and a client stays connected. */
const RELEASES = {
  'a root that is turned to another folder': {
    meanwhile(root, at) {
      const current = path.join(root, 'root');
      if (at < 0) {
        for (const release of ['41', '42']) {
          mkdirSync(path.join(root, `release-${release}`));
          rewrite(path.join(root, `release-${release}`, 'todo.txt'), `release ${release}`);
        }
        rewrite(path.join(root, 'release-42', 'new.txt'), 'new');
        rmSync(current, { recursive: true });
        symlinkSync('release-41', current);
      }
      if (at === 3) {
        symlinkSync('release-42', path.join(root, 'next'));
        renameSync(path.join(root, 'next'), current);
      }
      if (at === 6) unlinkSync(current);
      if (at === 7) symlinkSync('release-41', current);
    },
    requests: ['/todo.txt', '/todo.txt', '/new.txt', '/todo.txt', '/todo.txt', '/new.txt', '/todo.txt', '/todo.txt', '/new.txt'],
  },
  'files that come, change and go': {
    meanwhile(root, at) {
      const file = path.join(root, 'root', 'todo.txt');
      if (at === 2) rewrite(file, 'other, longer');
      if (at === 4) rewrite(file, 'same lengths.');
      if (at === 5) unlinkSync(file);
      if (at === 6) mkdirSync(file);
      if (at === 7) rmSync(file, { recursive: true });
      if (at === 8) symlinkSync('sub/x.txt', file);
    },
    requests: Array.from({ length: 10 }, () => '/todo.txt'),
  },
};

export default everyWay('express/static paths', FILES, { ...PLACES, ...RELEASES });
