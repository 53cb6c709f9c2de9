// npm run generate: writes every generated file.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generated } from './generate/index.mjs';
import { ROOT } from './process/folders.mjs';
import { main } from './process/run.mjs';
import { installDependencies } from './setup/dependencies.mjs';

await main(async () => {
  await installDependencies();
  for await (const { file, content } of generated()) {
    const target = path.join(ROOT, file);
    const changed = content !== readOrEmpty(target);
    if (changed) writeFileSync(target, content);
    process.stdout.write(`  ${changed ? '✎' : '✓'} ${file}${changed ? '' : ' (unchanged)'}\n`);
  }
});

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
