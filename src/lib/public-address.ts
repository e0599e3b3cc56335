import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whose addresses a caller may be sent to: everybody's, those of the own networks too, or (`trusted`) wherever the name leads. */
export type Reach = 'public' | 'private' | 'trusted';

const V4_PRIVATE = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
/** Never a receiver: link-local (where clouds keep their metadata), what clouds put elsewhere for the same purpose, and what no machine has. */
const V4_NEVER = [
  '100.100.100.200/32',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const V6_PRIVATE = ['::1/128', 'fc00::/7'];
const V6_NEVER = [
  '::/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  'fd00:ec2::254/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const NEVER = listOf([...V4_NEVER, ...V6_NEVER]);
const PRIVATE = listOf([...V4_PRIVATE, ...V6_PRIVATE]);

/** May somebody who is not trusted send us to this IP address? Looks through IPv4 that is wrapped into IPv6. */
export function isWithin(reach: Reach, address: string): boolean {
  if (reach === 'trusted') return true;
  if (isIP(address) === 0) return false;
  const inner = isIPv6(address) ? innerV4(address) : null;
  if (inner !== null) return isWithin(reach, inner);
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (NEVER.check(address, family)) return false;
  return reach === 'private' || !PRIVATE.check(address, family);
}

/** IPv4 that an IPv6 address stands for: mapped (::ffff:), compatible (::), NAT64 (64:ff9b::) and 6to4 (2002:). */
function innerV4(address: string): string | null {
  const parts = wholeV6(address);
  const high = parts.slice(0, 6).join(':');
  if (['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'].includes(high)) return dotted(parts[6], parts[7]);
  if (high === '0:0:0:0:0:0' && (parts[6] !== '0' || Number.parseInt(parts[7] ?? '', 16) > 1))
    return dotted(parts[6], parts[7]);
  return parts[0] === '2002' ? dotted(parts[1], parts[2]) : null;
}

/** Eight groups; the URL parser writes every spelling the same way. */
function wholeV6(address: string): readonly string[] {
  const plain = new URL(`http://[${address.split('%')[0]}]/`).hostname.slice(1, -1);
  const [left = '', right] = plain.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  if (right === undefined) return groups(left);
  const [before, after] = [groups(left), groups(right)];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
}

function dotted(high = '0', low = '0'): string {
  const [one, two] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [one >> 8, one & 255, two >> 8, two & 255].join('.');
}

function listOf(nets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const net of nets) {
    const [address = '', bits] = net.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
