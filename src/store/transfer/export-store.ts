import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../lib/errors.ts';
import { syncFolder } from '../../lib/replace-file.ts';
import type { Head } from '../examine-log.ts';
import { schemaVersion } from '../migrate.ts';
import { sessionOf } from '../nouns.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { createTally, type Header } from './lines.ts';
import { rowsOf, tables } from './tables.ts';

export type Exported = { readonly rows: number; readonly head: Head; readonly sizeBytes: number };

const WRITE_AT = 256 * 1024;

/** Write all that a store remembers, as it was at one instant, into a file that the other kind of store can take in. */
export async function exportStore(store: Store, file: string): Promise<Exported> {
  if (await exists(file)) throw alreadyThere(file);
  const next = `${file}.new`;
  const out = await open(next, 'w', 0o600);
  try {
    const exported = await sessionOf(store).consistently((tx) => writeAll(tx, out));
    await out.sync();
    await out.close();
    await rename(next, file);
    await syncFolder(dirname(file));
    return exported;
  } catch (error) {
    await out.close().catch(() => undefined);
    await rm(next, { force: true });
    throw error;
  }
}

async function writeAll(tx: Session, out: FileHandle): Promise<Exported> {
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
  const first = JSON.stringify(header);
  tally.add(first, false);
  await put(first, false);
  for (const table of tables) {
    for await (const row of rowsOf(tx, table)) {
      const line = JSON.stringify({ kind: 'row', table: table.name, row });
      tally.add(line, true);
      await put(line, false);
    }
  }
  const end = tally.end();
  await put(JSON.stringify(end), true);
  return { rows: end.rows, head: { seq: header.lastSeq, hash: header.lastHash }, sizeBytes };
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
