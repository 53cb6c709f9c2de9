/**
 * 'trust proxy' as the engine takes it. Enters: the setting as the application gave it. Leaves: it for the engine, or
 * in words why only JavaScript can tell.
 */
import { isIP } from 'node:net';

export type NativeTrust = 'all' | { hops: number } | { subnets: string[] };

/** The names that `proxy-addr` knows. */
const RANGES: Record<string, readonly string[] | undefined> = {
  __proto__: null as never,
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  loopback: ['127.0.0.1/8', '::1/128'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

const MOST_HOPS = 2 ** 32 - 1;

export function nativeTrust(setting: unknown): { trust: NativeTrust } | string {
  if (typeof setting === 'function') return "'trust proxy' is a function";
  if (setting === true) return { trust: 'all' };
  if (typeof setting === 'number') return { trust: { hops: setting > 0 ? Math.min(Math.ceil(setting), MOST_HOPS) : 0 } };
  if (!setting) return { trust: { subnets: [] } };
  const list = typeof setting === 'string' ? setting.split(',').map((address) => address.trim()) : setting;
  if (!Array.isArray(list)) return "'trust proxy' is none of the forms that the engine knows";
  const subnets = (list as unknown[]).flatMap((entry) => (typeof entry === 'string' ? (RANGES[entry] ?? [entry]) : ['']));
  const odd = subnets.find((subnet) => !isPlain(subnet));
  return odd === undefined ? { trust: { subnets } } : `'trust proxy' has an address in a form that only JavaScript reads: ${JSON.stringify(odd)}`;
}

/** An address, or an address and a number of bits, as everybody writes them. */
function isPlain(subnet: string): boolean {
  const [address, bits, ...more] = subnet.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0 || address.includes('%')) return false;
  if (family === 6 && address.includes('.') && !/^::ffff:[^:]+$/i.test(address)) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
