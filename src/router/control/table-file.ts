import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
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
  writeAtomically(paths.table, textOf(table));
}

/**
 * Read the last good table. One bad record costs only itself, and the copy from before stands in for it; of a torn file the copy is used. What
 * is bad is kept aside, because the next change writes over it. An empty table because of one bad byte would take every service down at once.
 */
export function loadTable(paths: Paths, log: Log): Map<string, Target> {
  const present = readRecords(paths.table, log);
  const isWhole = present?.every(isGood) === true;
  const previous = isWhole ? [] : readRecords(paths.previousTable, log);
  const table = new Map<string, Target>();
  for (const record of present ?? []) addRecord(table, record, log);
  // Targets are never taken off the table, so whatever only the copy has is what the bad part of the file held.
  for (const record of previous ?? []) if (!table.has(nameOf(record) ?? '')) addRecord(table, record, log);
  if (!isWhole && existsSync(paths.table)) heal(paths, table, log);
  return table;
}

function textOf(table: Table): string {
  return JSON.stringify({ version: 1, targets: [...table.values()] });
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

/**
 * Until the file is whole again it must not become the copy, which may hold the only good record. A table without a single one is not written:
 * what a person could still save of the file is better than that.
 */
function heal({ table: file }: Paths, table: Table, log: Log): void {
  const aside = `${file}.bad`;
  try {
    keepCopy(file, aside);
    if (table.size > 0) writeAtomically(file, textOf(table));
    else rmSync(file);
    log('LOUD: the bad state file was put aside', { aside });
  } catch (error) {
    log('LOUD: the bad state file could not be replaced', { aside, error: String(error) });
    takeAway(file, aside, log);
  }
}

function takeAway(file: string, aside: string, log: Log): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    log('LOUD: the bad state file could not be put aside', { aside, error: String(error) });
  }
}

function isGood(record: unknown): boolean {
  return targetRecord.safeParse(record).success;
}

function nameOf(record: unknown): string | null {
  if (typeof record !== 'object' || record === null || !('name' in record)) return null;
  return typeof record.name === 'string' ? record.name : null;
}
