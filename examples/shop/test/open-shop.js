// Starts the shop as a process of its own, as a person would. Enters: SHOP_IMPORT, a module to preload (optional).
// Leaves: its address and a way to close it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const ADDRESS = /open at (http:\/\/\S+)/;

export async function openShop() {
  const preload = process.env.SHOP_IMPORT ? ['--import', process.env.SHOP_IMPORT] : [];
  const child = spawn(process.execPath, [...preload, 'server.js'], {
    cwd: root,
    env: { ...process.env, PORT: '0', NODE_ENV: 'test', NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const address = await new Promise((resolve, reject) => {
    const read = (bytes) => {
      printed += bytes;
      const found = ADDRESS.exec(printed);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    exited.then(({ code }) => reject(new Error(`The shop ended with ${code} before it opened:\n${printed}`)));
  });

  return {
    address,
    printed: () => printed,
    /** Closes the shop as a supervisor would; resolves to how the process ended. */
    close() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** A visitor with a browser's cookie jar, as small as one can be. */
export function visitor(address) {
  const jar = new Map();
  return async function visit(target, init = {}) {
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(new URL(target, address), { redirect: 'manual', ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';', 1)[0].split('=', 2);
      jar.set(name, value);
    }
    return answer;
  };
}
