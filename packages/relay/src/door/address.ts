/** Where a connection comes from, as far as strangers are told apart by it. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * What stands for whoever is there: an IPv4 address, or the network of 64 bits of an IPv6 one, for whoever has one of those
 * addresses has them all. Undefined where it is none.
 */
export function networkOf(address: string): string | undefined {
  const [plain = ''] = withoutPort(address.trim())
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .split('%');
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return undefined;
  const [front = '', back] = plain.toLowerCase().split('::');
  const head = groupsOf(front);
  const tail = groupsOf(back ?? '');
  const zeros = Array.from({ length: back === undefined ? 0 : 8 - head.length - tail.length }, () => '0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** Some proxies add the port: `192.0.2.1:443`, `[2001:db8::1]:443`. */
function withoutPort(text: string): string {
  return /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1');
}

/** Groups of 16 bits; an IPv4 address at the end takes two. */
function groupsOf(text: string): readonly string[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}

/** Addresses of this machine and of those beside it. */
const NEIGHBOURS = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  NEIGHBOURS.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  NEIGHBOURS.addSubnet(network, bits, 'ipv6');
}

function isNeighbour(address: string): boolean {
  const [plain = ''] = address.split('%');
  return isIPv4(plain) ? NEIGHBOURS.check(plain, 'ipv4') : isIPv6(plain) && NEIGHBOURS.check(plain, 'ipv6');
}

/** What a connection says of where it comes from. */
export interface Source {
  readonly address: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Where whoever speaks is, with so many proxies on the way, each of which has added whom it heard to `X-Forwarded-For`. What
 * stands before those words is the stranger's own and may be anything. Undefined: it is not known.
 */
export function strangerAt({ address, headers }: Source, proxies: number): string | undefined {
  const forwarded = headers['x-forwarded-for'];
  if (proxies > 0) {
    const hops = [forwarded ?? []].flat().flatMap((line) => line.split(','));
    return networkOf(hops.at(-proxies) ?? address);
  }
  // A neighbour that speaks for others is a proxy that nobody told of: all would be held to account for one.
  return forwarded !== undefined && isNeighbour(address) ? undefined : networkOf(address);
}
