/** Sizes as users write them. Enters: `10mb`, `512 KB`, a number of bytes. Leaves: bytes, or undefined for anything else. */
const UNITS: Record<string, number> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

export function byteSize(value: string | number): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  const parts = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)?$/i.exec(value.trim());
  return parts === null ? undefined : Math.floor(Number(parts[1]) * UNITS[(parts[2] ?? 'b').toLowerCase()]);
}
