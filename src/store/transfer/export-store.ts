import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../lib/errors.ts';
import { syncFolder } from '../../lib/replace-file.ts';
import { firstHash } from '../event-hash.ts';
import { brokenBecause, type Head, wrongEnd } from '../examine-log.ts';
import { schemaVersion } from '../migrate.ts';
import { sessionOf } from '../nouns.ts';
import type { Row } from '../schema.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { createTally, type Header } from './lines.ts';
import { eventOf } from './read-export.ts';
import { type AnyRow, rowsOf, tables } from './tables.ts';

export type Exported = {
  readonly rows: number;
  readonly head: Head;
  readonly sizeBytes: number;
  /** Where the log was tampered with, or is damaged: such a file is evidence, and nothing takes it in. */
  readonly broken: { readonly seq: number; readonly why: string } | null;
};

const WRITE_AT = 256 * 1024;

/** Write all that a store remembers, as it was at one instant, into a file that the other kind of store can take in. */
export async function exportStore(
  store: Store,
  file: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Exported> {
  if (await exists(file)) throw alreadyThere(file);
  const next = `${file}.new`;
  const out = await open(next, 'w', 0o600);
  try {
    const exported = await sessionOf(store).consistently((tx) => writeAll(tx, out, signal));
    await out.sync();
    await out.close();
    signal.throwIfAborted();
    await rename(next, file);
    await syncFolder(dirname(file));
    return exported;
  } catch (error) {
    await out.close().catch(() => undefined);
    await rm(next, { force: true });
    throw error;
  }
}

async function writeAll(tx: Session, out: FileHandle, signal: AbortSignal): Promise<Exported> {
  const tally = createTally();
  let waiting = '';
  let sizeBytes = 0;
  const put = async (line: string, flush: boolean) => {
    waiting += `${line}\n`;
    if (!flush && waiting.length < WRITE_AT) return;
    sizeBytes += Buffer.byteLength(waiting);
    await out.writeFile(waiting);
    waiting = '';
  };
  const header = await headerOf(tx);
  const log = createFollower({ seq: header.lastSeq, hash: header.lastHash });
  const first = JSON.stringify(header);
  tally.add(first, false);
  await put(first, false);
  for (const table of tables) {
    for await (const row of rowsOf(tx, table)) {
      const line = JSON.stringify({ kind: 'row', table: table.name, row });
      tally.add(line, true);
      if (table.name === 'events') log.follow(row);
      await put(line, false);
      signal.throwIfAborted();
    }
  }
  const end = tally.end();
  await put(JSON.stringify(end), true);
  return { rows: end.rows, head: { seq: header.lastSeq, hash: header.lastHash }, sizeBytes, broken: log.end() };
}

/** Looks whether the log is whole as it goes by. */
function createFollower(end: Head) {
  let last: Head = { seq: 0, hash: firstHash };
  let broken: Exported['broken'] = null;
  return {
    follow: (row: AnyRow) => {
      if (broken !== null) return;
      const why = brokenAt(last, row as unknown as Row<'events'>);
      if (why !== null) broken = { seq: last.seq + 1, why };
      else last = { seq: Number(row.seq), hash: String(row.hash) };
    },
    end: (): Exported['broken'] => {
      const wrong = broken === null ? wrongEnd(last, { end, reaches: 0, noted: null }) : null;
      return wrong?.kind === 'broken' ? { seq: wrong.seq, why: wrong.why } : broken;
    },
  };
}

function brokenAt(last: Head, row: Row<'events'>): string | null {
  try {
    return brokenBecause(last, eventOf(row), null);
  } catch (error) {
    return messageOf(error);
  }
}

async function headerOf(tx: Session): Promise<Header> {
  const head = await tx.db.selectFrom('event_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  return {
    kind: 'astern-export',
    format: 1,
    schema: await schemaVersion(tx.db),
    exportedAtMs: await tx.nowMs(),
    lastSeq: head.seq,
    lastHash: head.hash,
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function alreadyThere(file: string): UserError {
  return new UserError('transfer/file-exists', `There is a file ${file} already.`, 'Name another file, or remove it.');
}
