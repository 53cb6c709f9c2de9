// Generated files are what their generators make today.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generated } from '../generate/index.mjs';
import { ROOT } from '../process/folders.mjs';

export async function generatedFiles() {
  const wrong = [];
  for await (const { file, content } of generated()) {
    if (readFileSync(path.join(ROOT, file), 'utf8') !== content) wrong.push(`${file} differs from what is generated: npm run generate`);
  }
  return wrong;
}
