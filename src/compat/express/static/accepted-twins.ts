/**
 * Which twins of a file a client takes. Enters: what is offered, and an `Accept-Encoding`. Leaves: names, what the client
 * likes best first; equals stay in the order of the offer. The engine's step reads the header the same way
 * (crates/xsys-http/src/files/precompressed.rs).
 */
import type { Precompression } from './options';

export const EXTENSIONS: Readonly<Record<Precompression, string>> = { br: '.br', gzip: '.gz', zstd: '.zst' };

export function acceptedTwins(offered: readonly Precompression[], header: string | undefined): Precompression[] {
  if (!header) return [];
  return offered
    .map((coding) => ({ coding, weight: weightOf(coding, header) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ coding }) => coding);
}

/** In thousandths (RFC 9110 12.4.2); 0 = not acceptable. */
function weightOf(name: string, header: string): number {
  let any = 0;
  for (const part of header.split(',')) {
    const [coding, ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((text) => /^q=/i.test(text));
    const weight = quality === undefined ? 1000 : thousandths(quality.slice(2).trim());
    if (coding.toLowerCase() === name) return weight;
    if (coding === '*') any = weight;
  }
  return any;
}

function thousandths(quality: string): number {
  return /^(0(\.\d{0,3})?|1(\.0*)?)$/.test(quality) ? Math.round(Number(quality) * 1000) : 0;
}
