// The Content-Type of each file name extension, from the very `mime-types` that `send` uses: the table for the engine, and
// its digest for the adapter, which sees by it that an application has another version installed.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

export const file = 'crates/xsys-http/src/files/media_types.generated.rs';
export const digestFile = 'src/compat/express/static/media-types.generated.ts';

function rows() {
  const mime = createRequire(createRequire(import.meta.url).resolve('send'))('mime-types');
  const found = Object.keys(mime.types).map((extension) => [extension, mime.contentType(`.${extension}`)]);
  // In the order of their bytes, which is how they are looked up.
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

export function generate() {
  const lines = rows().map(([extension, type]) => `    ("${extension}", "${type}"),\n`);
  return `//! Generated from npm's mime-types by \`npm run generate\`. Do not edit.

/// Sorted by extension.
#[rustfmt::skip]
pub(super) const MEDIA_TYPES: &[(&str, &str)] = &[
${lines.join('')}];
`;
}

export function generateDigest() {
  const digest = createHash('sha256').update(JSON.stringify(rows())).digest('base64');
  return `// Generated from npm's mime-types by \`npm run generate\`. Do not edit.

/** SHA-256 of the engine's table, as JSON. */
export const MEDIA_TYPES_DIGEST = '${digest}';
`;
}
