/**
 * A path whose links do not lead out of its root, as the kernel walks with RESOLVE_BENEATH. Enters: a root and a path that
 * begins with it. Leaves: the path without links, or an error as of a file that is not there. What changes between this walk
 * and the opening of the file is not seen; where the engine opens it, the kernel sees to that.
 */
import { promises } from 'node:fs';

/** Linux's own limit. */
const MOST_LINKS = 40;

export async function beneath(root: string, path: string): Promise<string> {
  // The root may be a link itself: it is where the walk begins.
  const top = await promises.realpath(root);
  const ahead = path.slice(root.length).split('/').reverse();
  const walked: string[] = [];
  let links = 0;
  while (ahead.length > 0) {
    const name = ahead.pop() as string;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (walked.pop() === undefined) throw absent(path);
      continue;
    }
    const here = [top, ...walked, name].join('/');
    if (!(await promises.lstat(here)).isSymbolicLink()) {
      walked.push(name);
      continue;
    }
    const target = await promises.readlink(here);
    links += 1;
    if (target.startsWith('/') || links > MOST_LINKS) throw absent(path);
    ahead.push(...target.split('/').reverse());
  }
  return [top, ...walked].join('/') + (path.endsWith('/') ? '/' : '');
}

function absent(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOENT: no such file or directory, stat '${path}'`), { code: 'ENOENT', syscall: 'stat', path });
}
