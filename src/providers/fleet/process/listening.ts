import { readlinkSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';

/** A listening TCP socket; the address is in the kernel's own hex form. */
export type Listener = { readonly address: string; readonly port: number; readonly inode: string };

const LISTEN = '0A';
/** The remote port of a listener, which has none, and its state. */
const MARK = `:0000 ${LISTEN} `;

// Hex of the kernel, each word in host order.
const LOOPBACK_4 = ['0100007F', '0000000000000000FFFF00000100007F'];
const ANY_4 = ['00000000', '0000000000000000FFFF000000000000'];
const ANY_6 = '0'.repeat(32);
const LOOPBACK_6 = `${'0'.repeat(24)}01000000`;

const NET = '/proc/self/net';

export async function listeners(): Promise<readonly Listener[]> {
  const texts = await Promise.all([textOf('tcp', 'sockstat', 'TCP'), textOf('tcp6', 'sockstat6', 'TCP6')]);
  return texts.flatMap(parseListeners);
}

/** The kernel goes through its whole table of connections to find that there are none; its count of sockets says so at once. */
async function textOf(file: string, counts: string, name: string): Promise<string> {
  const counted = await readFile(`${NET}/${counts}`, 'utf8').catch(() => '');
  return new RegExp(`^${name}: inuse 0\\b`, 'm').test(counted) ? '' : readListening(`${NET}/${file}`).catch(() => '');
}

const PIECE_BYTES = 1_024;

/**
 * As far as the first line of a connection: the kernel tells listeners before all else, and makes up the rest, tens of thousands of lines on a
 * busy machine, only for whoever reads on. So the pieces are small.
 */
async function readListening(path: string): Promise<string> {
  const file = await open(path);
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let text = '';
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, null);
      text += piece.toString('latin1', 0, bytesRead);
      if (bytesRead === 0 || isPastListeners(text)) return text;
    }
  } finally {
    await file.close();
  }
}

function isPastListeners(text: string): boolean {
  const end = text.lastIndexOf('\n');
  const start = text.lastIndexOf('\n', end - 1);
  return start !== -1 && !text.slice(start, end).includes(MARK);
}

/** Lines of `/proc/net/tcp` and `tcp6`: number, local address, remote address, state, ..., inode in the tenth column. */
export function parseListeners(text: string): readonly Listener[] {
  const found: Listener[] = [];
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at + 1)) {
    const end = text.indexOf('\n', at);
    const line = text.slice(text.lastIndexOf('\n', at) + 1, end === -1 ? text.length : end);
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state === LISTEN) found.push({ address, port: Number.parseInt(port, 16), inode });
  }
  return found;
}

/**
 * Who gets a connection to a port from this machine: the kernel takes the most exact address. Some programs that are told `localhost` listen
 * on the IPv6 loopback alone, so that is where they are reached.
 */
export function reachedBy(all: readonly Listener[], port: number): { host: string; inodes: readonly string[] } | null {
  const here = all.filter((listener) => listener.port === port);
  const ways: readonly [string, (address: string) => boolean][] = [
    ['127.0.0.1', (address) => LOOPBACK_4.includes(address)],
    ['127.0.0.1', (address) => ANY_4.includes(address)],
    ['127.0.0.1', (address) => address === ANY_6],
    ['::1', (address) => address === LOOPBACK_6],
  ];
  for (const [host, fits] of ways) {
    const inodes = here.filter(({ address }) => fits(address)).map(({ inode }) => inode);
    if (inodes.length > 0) return { host, inodes };
  }
  return null;
}

/** Which of these sockets the processes hold; null when we may not look at any of them. */
export async function heldBy(pids: readonly number[], inodes: readonly string[]): Promise<ReadonlySet<string> | null> {
  const wanted = new Map(inodes.map((inode) => [`socket:[${inode}]`, inode]));
  const held = new Set<string>();
  let looked = pids.length === 0;
  for (const pid of pids) {
    const numbers = await readdir(`/proc/${pid}/fd`).catch(() => null);
    looked ||= numbers !== null;
    // Low numbers come first, and a socket on which a program listens is one of the first files that it opens.
    for (const number of numbers ?? []) {
      if (held.size === wanted.size) break;
      const inode = wanted.get(linkOf(`/proc/${pid}/fd/${number}`));
      if (inode !== undefined) held.add(inode);
    }
  }
  return looked ? held : null;
}

/** In this thread: it takes the kernel two microseconds, and handing it to another thread many times that. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
