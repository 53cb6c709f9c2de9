/**
 * The code blocks of the old package's README, run as they stand there. Enters: texts that the wanted blocks contain, what
 * createServer is to be given beside their own options. Leaves: the apps that they made. None of that text is ours.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as xypriss from 'xypriss';
import { OLD_CORE } from './old-core.mjs';

const README = path.join(OLD_CORE, 'node_modules', 'xypriss', 'README.md');
const AsyncFunction = (async () => {}).constructor;

export function blockOf(text) {
  const blocks = [...readFileSync(README, 'utf8').matchAll(/```typescript\n(.*?)```/gs)].map(([, code]) => code);
  const found = blocks.filter((code) => code.includes(text));
  if (found.length !== 1) throw new Error(`the README has ${found.length} blocks with ${JSON.stringify(text)}`);
  return found[0];
}

const withoutImports = (code) => code.replace(/^import (\{.*?\}) from "xypriss";$/gm, 'const $1 = xypriss;');

/** Several blocks continue each other; those that only make an app leave it to us to start it. */
export async function runBlocks(texts, options) {
  const apps = [];
  const createServer = (own) => {
    const app = xypriss.createServer(options(own));
    apps.push(app);
    return app;
  };
  const code = texts.map(blockOf).map(withoutImports).join('\n');
  const started = /\.(start|startAllServers)\(/.test(code);
  await new AsyncFunction('xypriss', code)({ ...xypriss, createServer });
  if (!started) for (const app of apps) await app.start(undefined);
  return apps;
}
