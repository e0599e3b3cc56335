import { posix } from 'node:path';
import { decodeText } from '../../lib/decode-text.ts';
import type { TreeFile } from '../../providers/source/port.ts';
import type { Needs } from '../world.ts';

/** The files of one commit, read when they are asked for; several at once cost one process. */
export type RepoFiles = {
  /** In the order of Git. */
  readonly paths: readonly string[];
  /** Changes with the content; null: no such file. */
  idOf(path: string): string | null;
  read(paths: readonly string[]): Promise<ReadonlyMap<string, FileText>>;
};

/** `unreadable` says why, for a sentence such as "db/structure.sql is not read: it is larger than 10 MB". */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly why: string };

const MOST_FILE_BYTES = 10 * 1024 * 1024;
const MOST_BYTES_AT_ONCE = 64 * 1024 * 1024;
const MOST_LINKS = 5;

/** Links are followed within the commit; what leaves it, is too large or is no text is named, not read. */
export async function openRepoFiles({ source }: Needs<'source'>, repository: string, sha: string): Promise<RepoFiles> {
  const files = await source.tree(repository, sha);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const known = new Map<string, FileText>();

  async function load(wanted: readonly TreeFile[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const all = new Map<string, Uint8Array>();
    for (const batch of batches(wanted)) {
      const found = await source.contents(
        repository,
        batch.map(({ id }) => id),
        MOST_BYTES_AT_ONCE * 2,
      );
      for (const [id, bytes] of found) all.set(id, bytes);
    }
    return all;
  }

  async function read(paths: readonly string[]): Promise<ReadonlyMap<string, FileText>> {
    const wanted = [...new Set(paths)].filter((path) => byPath.has(path) && !known.has(path));
    let open = wanted.map((path) => ({ path, file: byPath.get(path) }));
    for (let links = 0; open.length > 0 && links <= MOST_LINKS; links += 1) {
      const readable = open.flatMap(({ file }) => (file !== undefined && canRead(file) ? [file] : []));
      const loaded = await load(readable);
      const next: typeof open = [];
      for (const { path, file } of open) {
        if (file?.kind === 'link') {
          const to = linkTarget(file.path, loaded.get(file.id));
          next.push({ path, file: to === null ? undefined : byPath.get(to) });
        } else known.set(path, fileText(file, file === undefined ? undefined : loaded.get(file.id)));
      }
      open = next;
    }
    for (const { path } of open) known.set(path, { kind: 'unreadable', why: 'it is a link that leads in a circle' });
    return new Map(paths.flatMap((path) => entryOf(known, path)));
  }

  return { paths: files.map(({ path }) => path), idOf: (path) => byPath.get(path)?.id ?? null, read };
}

function entryOf(known: ReadonlyMap<string, FileText>, path: string): readonly (readonly [string, FileText])[] {
  const text = known.get(path);
  return text === undefined ? [] : [[path, text]];
}

function canRead({ kind, sizeBytes }: TreeFile): boolean {
  return kind !== 'submodule' && sizeBytes <= MOST_FILE_BYTES;
}

/** What fits into memory together. */
function batches(files: readonly TreeFile[]): readonly (readonly TreeFile[])[] {
  const all: TreeFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.sizeBytes > MOST_BYTES_AT_ONCE) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(file);
    bytes += file.sizeBytes;
  }
  return all;
}

/** Null: it leads out of the repository. */
function linkTarget(path: string, bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const to = new TextDecoder().decode(bytes);
  const whole = posix.normalize(posix.join(posix.dirname(path), to));
  return to.startsWith('/') || whole.startsWith('..') ? null : whole;
}

function fileText(file: TreeFile | undefined, bytes: Uint8Array | undefined): FileText {
  if (file === undefined) return { kind: 'unreadable', why: 'it is a link that leads out of the repository' };
  if (file.kind === 'submodule') return { kind: 'unreadable', why: 'it is in another repository (a submodule)' };
  if (file.sizeBytes > MOST_FILE_BYTES) return { kind: 'unreadable', why: 'it is larger than 10 MB' };
  if (bytes === undefined) return { kind: 'unreadable', why: 'its content is missing from the repository' };
  return { kind: 'text', text: decodeText(bytes) };
}
