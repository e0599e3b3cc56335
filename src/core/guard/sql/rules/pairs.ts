import type { ForeignAction } from '../change.ts';
import {
  nameKey,
  type Table,
  type TableColumn,
  type TableConstraint,
  type TableIndex,
  wordKey,
} from '../model/schema.ts';
import type { Judging } from './judging.ts';

/** A table at the start, and what stands in its place now. */
export type Pair = {
  readonly before: Table;
  readonly now: Table;
  /** The table of the start itself, which may be gone or have another name. */
  readonly former: Table;
  /** It was only dropped if it was there, which is not known. */
  readonly isDoubtful: boolean;
  /** It was made anew under the old name, and the old one is gone: what counts is how both are defined. */
  readonly rebuilt: boolean;
  /** By what stood at the start: the column that stands for it, and the change that took a constraint or index away. */
  readonly nowOf: ReadonlyMap<TableColumn, TableColumn>;
  readonly lostAt: ReadonlyMap<TableConstraint | TableIndex | TableColumn, number>;
};

export type Outcome = {
  readonly pairs: readonly Pair[];
  /** In place of these tables stands nothing. */
  readonly gone: readonly { readonly table: Table; readonly step: number; readonly ifExists: boolean }[];
  /** These have another name now, and nothing has taken the old one. */
  readonly renamed: readonly Table[];
  readonly made: readonly Table[];
};

/** Which tables of the start are still there, which were made anew, moved, or lost. */
export function tablesOf(judging: Judging): Outcome {
  const { dialect, now } = judging;
  const pairs: Pair[] = [];
  const gone: { table: Table; step: number; ifExists: boolean }[] = [];
  const renamed: Table[] = [];
  const taken = new Set<Table>();
  const successor = (before: Table) => {
    const there = now.tables.get(nameKey(dialect, before.name));
    return there !== undefined && there.was === null ? there : undefined;
  };
  for (const { thing, step, ifExists } of now.lost.tables) {
    if (thing.was === null) continue;
    const next = successor(thing.was);
    if (next === undefined) gone.push({ table: thing, step, ifExists });
    else pairs.push(pairOf(judging, { before: thing.was, now: next, former: thing, isDoubtful: ifExists }));
    if (next !== undefined) taken.add(next);
  }
  for (const table of now.tables.values()) {
    if (table.was === null) continue;
    const isSameName = nameKey(dialect, table.name) === nameKey(dialect, table.was.name);
    const next = isSameName ? undefined : successor(table.was);
    pairs.push(pairOf(judging, { before: table.was, now: next ?? table, former: table, isDoubtful: false }));
    if (next !== undefined) taken.add(next);
    else if (!isSameName) renamed.push(table);
  }
  const made = [...now.tables.values()].filter((table) => table.was === null && !taken.has(table));
  return { pairs, gone, renamed, made };
}

function pairOf(
  { dialect }: Judging,
  { before, now, former, isDoubtful }: Pick<Pair, 'before' | 'now' | 'former' | 'isDoubtful'>,
): Pair {
  const nowOf = new Map<TableColumn, TableColumn>();
  for (const column of now.columns.values()) {
    const byName = before.columns.get(wordKey(dialect, column.name));
    if (column.was !== null) nowOf.set(column.was, column);
    else if (byName !== undefined && !nowOf.has(byName)) nowOf.set(byName, column);
  }
  const lostAt = new Map<TableConstraint | TableIndex | TableColumn, number>();
  for (const { thing, step } of [...now.lostConstraints, ...now.lostIndexes, ...now.lostColumns]) {
    if (thing.was !== null) lostAt.set(thing.was, step);
  }
  return { before, now, former, isDoubtful, rebuilt: now !== former, nowOf, lostAt };
}

/** What stands now for columns of the start; fewer, where some are gone. */
export function standing({ nowOf }: Pair, columns: readonly TableColumn[]): TableColumn[] {
  return columns.flatMap((column) => nowOf.get(column) ?? []);
}

/** The change that made a table anew what it is. */
export function stepOfPair({ now }: Pick<Pair, 'now'>): number {
  return now.named ?? now.made ?? 0;
}

/** The column of the start that this one stands for; null: it was made since. */
export function startOf({ dialect }: Judging, pair: Pair, column: TableColumn): TableColumn | null {
  return column.was ?? pair.before.columns.get(wordKey(dialect, column.name)) ?? null;
}

/** Was it not there at the start? */
export function isNew(judging: Judging, pair: Pair, column: TableColumn): boolean {
  return startOf(judging, pair, column) === null;
}

/** Name at the start of the table that now has this one; of a table made since, its own. */
export function startNameKey({ dialect, now }: Judging, name: Table['name']): string {
  const table = now.tables.get(nameKey(dialect, name));
  return nameKey(dialect, table?.was?.name ?? name);
}

/** The table was there at the start, as far as is known. */
export function stoodBefore({ dialect, now, start }: Judging, name: Table['name']): boolean {
  const table = now.tables.get(nameKey(dialect, name));
  if (table === undefined) return true;
  return table.was !== null || start.tables.has(nameKey(dialect, table.name));
}

/** Forbids that a parent is deleted while children refer to it. */
export function forbidsDelete(action: ForeignAction): boolean {
  return action === 'no-action' || action === 'restrict';
}

export function columnNames(one: { readonly columns: TableConstraint['columns'] }): readonly string[] {
  return one.columns.map((column) => column.name);
}
