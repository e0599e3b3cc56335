import type { Match, TreeFile } from '../port.ts';
import { requireCommit } from './commits.ts';
import { failed, type Git } from './run-git.ts';

const MODES: Readonly<Record<string, TreeFile['kind']>> = { '120000': 'link', '160000': 'submodule' };

/** Every file of a commit, in the order of Git. */
export async function tree(git: Git, repository: string, sha: string): Promise<readonly TreeFile[]> {
  await requireCommit(git, repository, sha);
  const rows = (await git.read(repository, ['ls-tree', '-r', '-z', '-l', '--full-tree', sha])).split('\0');
  return rows.flatMap((row) => {
    const tab = row.indexOf('\t');
    const [mode = '', , id = '', size = ''] = row.slice(0, tab).split(/ +/);
    if (tab < 0) return [];
    return [{ path: row.slice(tab + 1), id, sizeBytes: Number(size) || 0, kind: MODES[mode] ?? 'file' }];
  });
}

/** Contents by id, all through one process; an id that is not there is left out. */
export async function contents(
  git: Git,
  repository: string,
  ids: readonly string[],
  maxBytes: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const more = {
    input: `${wanted.join('\n')}\n`,
    onOutput: async (piece: Uint8Array) => {
      bytes += piece.length;
      if (bytes > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
      pieces.push(piece);
    },
  };
  const result = await git.run(repository, ['cat-file', '--batch'], more);
  if (result.exitCode !== 0) throw failed(['cat-file'], result);
  return parseBatch(Buffer.concat(pieces));
}

const LINE_END = 10;

/** `<id> blob <size>`, the bytes, a line end; `<id> missing` for what is not there. */
function parseBatch(all: Buffer): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(LINE_END, at);
    if (end < 0) break;
    const [id = '', kind, size] = all.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (kind === undefined || size === undefined) continue;
    const bytes = Number(size);
    if (kind === 'blob') found.set(id, all.subarray(at, at + bytes));
    at += bytes + 1;
  }
  return found;
}

/** Lines that hold any of these words, in text files of a commit; at most `limit`. */
export async function grep(
  git: Git,
  repository: string,
  sha: string,
  { words, limit }: { readonly words: readonly string[]; readonly limit: number },
): Promise<readonly Match[]> {
  await requireCommit(git, repository, sha);
  if (words.length === 0) return [];
  const patterns = words.flatMap((word) => ['-e', word]);
  const args = [
    'grep',
    '-I',
    '-n',
    '-z',
    '--full-name',
    '--fixed-strings',
    `--max-count=${limit}`,
    ...patterns,
    sha,
    '--',
  ];
  const result = await git.run(repository, args);
  if (result.exitCode !== 0 && result.exitCode !== 1) throw failed(args, result);
  return result.stdout
    .split('\n')
    .flatMap((row) => matchOf(row, sha))
    .slice(0, limit);
}

/** `<sha>:<path>\0<line>\0<text>`. */
function matchOf(row: string, sha: string): readonly Match[] {
  const [place = '', line = '', ...text] = row.split('\0');
  if (text.length === 0 || !place.startsWith(`${sha}:`)) return [];
  return [{ path: place.slice(sha.length + 1), line: Number(line), text: text.join('\0') }];
}
