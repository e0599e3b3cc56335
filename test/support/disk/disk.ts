import { dirname } from 'node:path';
import type { Act } from './acts.ts';
import { applied, type Chance, type Change, survivors } from './survivors.ts';

/** A file's content: what surely is on the disk, what was written since, and what the process sees. */
type Inode = { durable: Buffer; seen: Buffer; pending: Change[]; isPoisoned: boolean };
type Entry = Inode | 'folder';
/** Names that change together, as a rename does. */
type Naming = { readonly folder: string; readonly names: ReadonlyArray<readonly [string, Entry | null]> };

const PAGE_BYTES = 4_096;

/**
 * A disk as pessimistic as the rules allow: a file is on it when it was synced, a name when its folder was. Everything else may be there after
 * a power cut, or not, or in part, in any order.
 */
export class Disk {
  readonly #root: string;
  readonly #durable: Map<string, Entry>;
  readonly #seen: Map<string, Entry>;
  readonly #open = new Map<string, { readonly path: string; readonly entry: Entry }>();
  #namings: Naming[] = [];

  constructor(root: string) {
    this.#root = root;
    this.#durable = new Map([[root, 'folder']]);
    this.#seen = new Map([[root, 'folder']]);
  }

  do(act: Act): void {
    switch (act.kind) {
      case 'open':
        this.#openFile(act);
        break;
      case 'close':
        this.#open.delete(act.file);
        break;
      case 'write':
        this.#change(act.file, { at: act.at, data: act.data });
        break;
      case 'truncate':
        this.#change(act.file, { size: act.size });
        break;
      case 'sync':
        this.#sync(act.file);
        break;
      case 'sync-failed':
        this.#syncFailed(act.file);
        break;
      case 'rename':
        this.#name(act.to, [
          [act.to, this.#found(act.from)],
          [act.from, null],
        ]);
        break;
      case 'link':
        this.#name(act.to, [[act.to, this.#found(act.from)]]);
        break;
      case 'unlink':
        this.#name(act.path, [[act.path, null]]);
        break;
      case 'mkdir':
        this.#name(act.path, [[act.path, 'folder']]);
        break;
      case 'mark':
        break;
    }
  }

  /** Files by path, as one power cut might leave them. */
  afterPowerCut(chance: Chance): ReadonlyMap<string, Buffer> {
    const names = new Map(this.#durable);
    for (const naming of chance.some(this.#namings)) rename(names, naming);
    const files = new Map<string, Buffer>();
    for (const [path, entry] of names) {
      if (entry !== 'folder' && this.#isReachable(names, path)) {
        files.set(path, survivors(entry.durable, entry.pending, chance));
      }
    }
    return files;
  }

  #openFile({ file, path, isNew, empties }: Extract<Act, { kind: 'open' }>): void {
    if (isNew) {
      const inode = { durable: Buffer.alloc(0), seen: Buffer.alloc(0), pending: [], isPoisoned: false };
      this.#name(path, [[path, inode]]);
    }
    this.#open.set(file, { path, entry: this.#found(path) });
    if (empties && !isNew) this.#change(file, { size: 0 });
  }

  #change(file: string, change: Change): void {
    const inode = this.#inode(file);
    inode.seen = applied(inode.seen, change);
    inode.pending.push(inode.isPoisoned ? wholePages(change, inode.seen) : change);
  }

  #sync(file: string): void {
    const { path, entry } = this.#opened(file);
    if (entry === 'folder') {
      for (const naming of this.#namings) if (naming.folder === path) rename(this.#durable, naming);
      this.#namings = this.#namings.filter(({ folder }) => folder !== path);
      return;
    }
    for (const change of entry.pending) entry.durable = applied(entry.durable, change);
    entry.pending = [];
  }

  /** Nothing of it has reached the disk, and nothing will, unless it is written again. */
  #syncFailed(file: string): void {
    const inode = this.#inode(file);
    inode.pending = [];
    inode.isPoisoned = true;
  }

  #name(path: string, names: Naming['names']): void {
    const naming = { folder: dirname(path), names };
    rename(this.#seen, naming);
    this.#namings.push(naming);
  }

  #isReachable(names: ReadonlyMap<string, Entry>, path: string): boolean {
    const folder = dirname(path);
    return folder === this.#root || (names.get(folder) === 'folder' && this.#isReachable(names, folder));
  }

  #found(path: string): Entry {
    const entry = this.#seen.get(path);
    if (entry === undefined) throw new Error(`${path} was there before the record began`);
    return entry;
  }

  #opened(file: string): { readonly path: string; readonly entry: Entry } {
    const opened = this.#open.get(file);
    if (opened === undefined) throw new Error(`${file} is not open`);
    return opened;
  }

  #inode(file: string): Inode {
    const { path, entry } = this.#opened(file);
    if (entry === 'folder') throw new Error(`${path} is a folder`);
    return entry;
  }
}

function rename(names: Map<string, Entry>, naming: Naming): void {
  for (const [path, entry] of naming.names) {
    if (entry === null) names.delete(path);
    else names.set(path, entry);
  }
}

/** A write to a page brings all of the page to the disk. */
function wholePages(change: Change, seen: Buffer): Change {
  if ('size' in change) return change;
  const from = Math.floor(change.at / PAGE_BYTES) * PAGE_BYTES;
  const to = Math.ceil((change.at + change.data.length) / PAGE_BYTES) * PAGE_BYTES;
  return { at: from, data: Buffer.from(seen.subarray(from, to)) };
}
