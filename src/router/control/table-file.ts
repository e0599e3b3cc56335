import { existsSync, readFileSync, renameSync } from 'node:fs';
import { keepCopy, writeAtomically } from '../atomic-file.ts';
import type { Log } from '../log.ts';
import type { Target } from '../model.ts';
import type { pathsIn } from '../paths.ts';
import { targetRecord } from './schema.ts';
import { ownerOfHosts, stackOf, type Table } from './table.ts';

type Paths = ReturnType<typeof pathsIn>;

/** Durable when it returns. The file before it stays as `.previous`. */
export function saveTable(paths: Paths, table: Table): void {
  keepCopy(paths.table, paths.previousTable);
  writeAtomically(paths.table, JSON.stringify({ version: 1, targets: [...table.values()] }));
}

/**
 * Read the last good table. One bad record costs only itself, and the copy from before stands in for it; a torn file is put aside and the
 * copy used. An empty table because of one bad byte would take every service down at once.
 */
export function loadTable(paths: Paths, log: Log): Map<string, Target> {
  const present = readRecords(paths.table, log);
  const previous =
    present === null || present.some((record) => !isGood(record)) ? readRecords(paths.previousTable, log) : [];
  if (present === null && existsSync(paths.table)) putAside(paths.table, log);
  const table = new Map<string, Target>();
  for (const record of present ?? []) addRecord(table, record, log);
  // Targets are never taken off the table, so whatever only the copy has is what the bad part of the file held.
  for (const record of previous ?? []) if (!table.has(nameOf(record) ?? '')) addRecord(table, record, log);
  return table;
}

function readRecords(file: string, log: Log): readonly unknown[] | null {
  if (!existsSync(file)) return null;
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && 'targets' in content && Array.isArray(content.targets)) {
      return content.targets;
    }
    log('LOUD: state file has no targets', { file });
  } catch (error) {
    log('LOUD: state file cannot be read', { file, error: String(error) });
  }
  return null;
}

function addRecord(table: Map<string, Target>, record: unknown, log: Log): void {
  const parsed = targetRecord.safeParse(record);
  if (!parsed.success) {
    log('LOUD: a record of the state file is bad and was left out', {
      name: nameOf(record),
      error: parsed.error.message,
    });
    return;
  }
  const target = parsed.data;
  const owner = ownerOfHosts(table.values(), target);
  if (owner !== null) {
    log('LOUD: two records claim one host; the later was left out', { name: target.name, ...owner });
    return;
  }
  table.set(target.name, withoutDangling(target, log));
}

/** An entrance that names a stack that is not in its record would answer 503 for a reason nobody could see. */
function withoutDangling(target: Target, log: Log): Target {
  const known = (id: string | null) => (id !== null && stackOf(target, id) !== null ? id : null);
  const fixed = { ...target, production: known(target.production), test: known(target.test) };
  if (fixed.production !== target.production || fixed.test !== target.test) {
    log('LOUD: an entrance named a stack that is not there', { name: target.name });
  }
  return fixed;
}

function putAside(file: string, log: Log): void {
  const aside = `${file}.bad`;
  renameSync(file, aside);
  log('LOUD: bad state file put aside', { aside });
}

function isGood(record: unknown): boolean {
  return targetRecord.safeParse(record).success;
}

function nameOf(record: unknown): string | null {
  if (typeof record !== 'object' || record === null || !('name' in record)) return null;
  return typeof record.name === 'string' ? record.name : null;
}
