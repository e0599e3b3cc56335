import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../../lib/errors.ts';
import { isNotFound } from '../../../lib/file-errors.ts';

/**
 * Beside the database stands the number of the last event that was committed. It is written after the commit and not synced, so whatever
 * happens it is never ahead of what the database had promised to keep. SQLite takes a log that is gone or damaged for one that ends earlier
 * and says nothing; this is how we notice.
 */
export type Mark = {
  reached(seq: number): void;
  close(): void;
};

const DIGITS = 20;

export function markOf(file: string): string {
  return `${file}-mark`;
}

export function openMark(file: string): Mark {
  // A database in memory is gone with its process, and has no place beside it.
  const fd = file === ':memory:' ? null : openOrNull(markOf(file));
  let highest = 0;
  return {
    reached: (seq) => {
      if (fd === null || seq <= highest) return;
      highest = seq;
      try {
        // Always as long, so that it takes no more room later, and one number is never the end of another.
        writeSync(fd, `${String(seq).padStart(DIGITS)}\n`, 0);
      } catch {
        // What was committed is committed. A mark that stays behind only notices less.
      }
    },
    close: () => {
      if (fd !== null) closeSync(fd);
    },
  };
}

/** Throws UserError `store/lost-changes` when the database ends before the mark. */
export function demandReached(database: DatabaseSync, file: string): void {
  const marked = readMark(markOf(file));
  const last = marked === 0 ? 0 : lastEvent(database);
  if (last >= marked) return;
  throw new UserError(
    'store/lost-changes',
    `The database ${file} ends at event ${last}, and event ${marked} had been written to it. Its log ${file}-wal was lost or damaged, or an older file was put in its place.`,
    `Put the files back as they were, or a backup with \`astern restore\`. To go on with what is there, remove ${markOf(file)}. The router keeps serving meanwhile.`,
  );
}

/** On a full or sick disk there may be none; that stops nobody from working. */
function openOrNull(path: string): number | null {
  for (const flags of ['r+', 'wx+']) {
    try {
      return openSync(path, flags, 0o600);
    } catch (error) {
      if (!isNotFound(error)) return null;
    }
  }
  return null;
}

function readMark(path: string): number {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^\d+$/.test(text) ? Number(text) : 0;
  } catch {
    // None, or one that cannot be read: then nothing is known beside the database itself.
    return 0;
  }
}

function lastEvent(database: DatabaseSync): number {
  const isThere = database.prepare("select 1 from sqlite_schema where name = 'event_head'").get() !== undefined;
  if (!isThere) return 0;
  return Number(database.prepare('select seq from event_head where id = 1').get()?.seq ?? 0);
}
