import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { isDiskFull } from '../../../lib/file-errors.ts';
import { explained } from './errors.ts';

const PIECE = Buffer.alloc(256 * 1024);
/**
 * As many pages, each with its header, as the first piece of the log's index names. With more of them a full disk is met by the index, which cannot
 * grow; that is after the change was written, and it would come to life at the next start although it was refused.
 */
const MOST_BYTES = 32 + 4_062 * (24 + 4_096);

/**
 * Bring everything that was found in the log into the database, and begin an empty log. After a sync that failed the system shows us changes
 * that are not on the disk; what is written behind them in the same log would be lost with them at a power cut.
 */
export function settleLog(database: DatabaseSync, file: string): void {
  try {
    database.exec('pragma wal_checkpoint(truncate)');
  } catch (error) {
    // A full or sick disk: what is there can be read all the same, and the first write says what is wrong.
    if (explained(error) === error) throw error;
    return;
  }
  withFile(`${file}-wal`, 'r', fsyncSync);
}

/**
 * Take the room for the changes of some rollbacks now, while the disk has it: SQLite writes its log over and over in the same place and never
 * gives room back while it is open. On a full disk as much as there is.
 */
export function keepRoom(database: DatabaseSync, file: string, bytes: number): void {
  // The log is made by the first who reads.
  database.exec('select count(*) from sqlite_schema');
  withFile(`${file}-wal`, 'r+', (log) => {
    try {
      // Zeros behind the log are no change to whoever reads it.
      const wanted = Math.min(bytes, MOST_BYTES);
      for (let end = fstatSync(log).size; end < wanted; end += PIECE.length)
        writeSync(log, PIECE, 0, Math.min(PIECE.length, wanted - end), end);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  });
}

function withFile(path: string, flags: 'r' | 'r+', work: (fd: number) => void): void {
  const fd = openSync(path, flags);
  try {
    work(fd);
  } finally {
    closeSync(fd);
  }
}
