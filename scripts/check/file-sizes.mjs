// How long the files are. Leaves: the lines that fail, and those that only warn.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, ROOT } from '../process/folders.mjs';

const LONG = 400;
const TOO_LONG = 800;

export function fileSizes() {
  const sources = filesUnder('.', (file) => /\.(rs|m?ts|m?js|ejs|css)$/.test(file) && !file.includes('.generated.'));
  const sizes = sources.map((file) => ({ file: path.relative(ROOT, file), lines: readFileSync(file, 'utf8').split('\n').length - 1 }));
  const line = ({ file, lines }) => `${file}: ${lines} lines`;
  return {
    wrong: sizes.filter(({ lines }) => lines > TOO_LONG).map((size) => `${line(size)}, split it (${TOO_LONG} at most)`),
    warnings: sizes.filter(({ lines }) => lines > LONG && lines <= TOO_LONG).map((size) => `${line(size)}, over ${LONG} needs a reason`),
  };
}
