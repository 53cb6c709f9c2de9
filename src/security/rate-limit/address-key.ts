/**
 * The key under which an address is counted: one for a whole IPv6 subnet, because a client owns as many addresses of it
 * as it likes. Enters: an address as text. Leaves: the key; what is no address is its own.
 */
import { isIPv6 } from 'node:net';

export const STANDARD_SUBNET = 56;

/** As express-rate-limit's `ipKeyGenerator`: `false` (or 0) counts every IPv6 address for itself. */
export function ipKeyGenerator(ip: string, ipv6Subnet: number | false = STANDARD_SUBNET): string {
  if (!isIPv6(ip)) return ip;
  const groups = groupsOf(ip);
  const [, , , , , marker, high, low] = groups;
  const first = groups.slice(0, 5).every((group) => group === 0);
  // IPv4 within IPv6, or in the older notation without the mark, which only its dots tell from other addresses.
  if (first && (marker === 0xffff || (marker === 0 && ip.includes('.')))) {
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  }
  if (!ipv6Subnet) return ip;
  const network = groups.map((group, at) => group & maskOf(ipv6Subnet - 16 * at));
  return `${shortened(network)}/${ipv6Subnet}`;
}

/** The mask of one group of which so many leading bits count. */
function maskOf(bits: number): number {
  return bits >= 16 ? 0xffff : bits <= 0 ? 0 : (0xffff << (16 - bits)) & 0xffff;
}

function groupsOf(ip: string): number[] {
  const [address] = ip.split('%', 1);
  const [head, tail] = address.split('::', 2);
  const left = numbersOf(head);
  if (tail === undefined) return left;
  const right = numbersOf(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function numbersOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a, b, c, d] = group.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}

/** The first longest run of two or more zeros is left out (RFC 5952). */
function shortened(groups: readonly number[]): string {
  let from = 0;
  let length = 0;
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > length) [from, length] = [start, end - start];
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}
