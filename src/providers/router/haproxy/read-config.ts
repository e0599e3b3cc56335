import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/**
 * The configuration that a HAProxy of this machine was started with, all its files one after the other; null where it runs elsewhere or we
 * may not read it. Its command line says which files they are.
 */
export async function readRunningConfig(pid: number): Promise<string | null> {
  try {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    const isHaproxy = (await readFile(`/proc/${pid}/comm`, 'utf8')).startsWith('haproxy');
    const named = configFilesIn(words);
    if (!isHaproxy || named.length === 0 || !named.every(isAbsolute)) return null;
    const files = (await Promise.all(named.map(filesAt))).flat();
    return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
  } catch {
    // Not on this machine, or not for our eyes: the socket alone tells less, and the caller says so.
    return null;
  }
}

/** `haproxy -Ws -f /etc/haproxy/haproxy.cfg -f /etc/haproxy/astern.cfg -p ...`; after `--` all that follows are files. */
export function configFilesIn(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  const flagged = words.flatMap((word, index) =>
    words[index - 1] === '-f' && (end === -1 || index < end) ? [word] : [],
  );
  const rest = end === -1 ? [] : words.slice(end + 1).filter((word) => word !== '');
  return [...flagged, ...rest];
}

/** A folder stands for its `.cfg` files, by name. */
async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path);
  return names
    .filter((name) => name.endsWith('.cfg'))
    .sort()
    .map((name) => join(path, name));
}
