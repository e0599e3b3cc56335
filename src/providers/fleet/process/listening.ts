import { readdir, readFile, readlink } from 'node:fs/promises';

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

export async function listeners(): Promise<readonly Listener[]> {
  const texts = await Promise.all(
    ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  return texts.flatMap(parseListeners);
}

/**
 * Lines of `/proc/net/tcp` and `tcp6`: number, local address, remote address, state, ..., inode in the tenth column. A busy machine has tens of
 * thousands of them, nearly all of connections; only what may be a listener is taken out of the text.
 */
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
    const links = await openFiles(pid);
    looked ||= links !== null;
    for (const link of links ?? []) {
      const inode = wanted.get(link);
      if (inode !== undefined) held.add(inode);
    }
  }
  return looked ? held : null;
}

async function openFiles(pid: number): Promise<readonly string[] | null> {
  try {
    const numbers = await readdir(`/proc/${pid}/fd`);
    return await Promise.all(numbers.map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => '')));
  } catch {
    return null;
  }
}
