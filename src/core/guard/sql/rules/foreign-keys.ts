import { type ForeignAction, nameText } from '../change.ts';
import type { ForeignKey, Table, TableColumn } from '../model/schema.ts';
import { nameKey, stands } from '../model/schema.ts';
import { constraintWords } from './constraint-words.ts';
import type { Judging, Said } from './judging.ts';
import { forbidsDelete, type Pair, standing, startNameKey, startOf, stepOfPair, stoodBefore } from './pairs.ts';
import { columnSubject, countWhere, quoted, quotedName, statements } from './sql-text.ts';
import { type Unblock, unblockBy } from './unblock.ts';

/** Rows 2, 3, 42, 47, 48: which rows must have a parent, and what becomes of them when it is deleted. */
export function judgeForeignKeys(judging: Judging, pair: Pair): Said[] {
  const start = (column: TableColumn) => startOf(judging, pair, column) ?? column;
  const mark = (one: ForeignKey, target: string) =>
    JSON.stringify([one.columns.map((column) => start(column).name), target]);
  const before = keysOf(pair.before);
  const now = keysOf(pair.now);
  const had = new Map(before.map((one) => [mark(one, nameKey(judging.dialect, one.refersTo)), one]));
  const has = new Map(now.map((one) => [mark(one, startNameKey(judging, one.refersTo)), one]));
  const lost = pair.now.lostConstraints.flatMap(({ thing }) =>
    thing.kind === 'foreign-key' && !pair.before.constraints.has(thing.name) ? [thing] : [],
  );
  const said: Said[] = [];
  for (const [key, one] of has) {
    const former = had.get(key);
    if (former !== undefined) said.push(...changedKey(judging, pair, { one, former }));
    else if (one.was === null) said.push(addedKey(judging, pair, { one, lost }));
  }
  for (const [key, one] of had) if (!has.has(key)) said.push(...droppedKey(judging, pair, one));
  return said;
}

function keysOf(table: Table): ForeignKey[] {
  const all: ForeignKey[] = [];
  for (const one of table.constraints.values()) if (one.kind === 'foreign-key' && stands(one)) all.push(one);
  return all;
}

/** A new table refers to one of the older release. */
export function judgeForeignKeysOfNew(judging: Judging, table: Table): Said[] {
  return keysOf(table)
    .filter((one) => nameKey(judging.dialect, one.refersTo) !== nameKey(judging.dialect, table.name))
    .filter((one) => stoodBefore(judging, one.refersTo))
    .map((one) => fromNewRows(judging, table, { one, columns: one.columns }));
}

/** Rows that only the newer release writes hold their parents, or go with them. */
function fromNewRows(
  judging: Judging,
  table: Table,
  { one, columns }: { one: ForeignKey; columns: readonly TableColumn[] },
): Said {
  const common = { subject: columnSubject(table, columns.map(({ name }) => name).join(', ')), step: one.step ?? 0 };
  const refusesNull = one.onDelete === 'set-null' && columns.some((column) => column.nullable === false);
  if (!forbidsDelete(one.onDelete) && !refusesNull) {
    const isOwn = table.was !== null && one.onDelete === 'cascade';
    const words = constraintWords.childFollows(table.name, one.refersTo, { isCascade: one.onDelete === 'cascade' });
    return { ...common, row: 3, kind: 'add-foreign-key-that-follows', verdict: isOwn ? 'check' : 'safe', ...words };
  }
  const set = columns.map((column) => `${quoted(judging.dialect, column.name)} IS NOT NULL`).join(' AND ');
  return {
    ...common,
    row: 2,
    kind: 'add-foreign-key-that-holds',
    verdict: 'check',
    ...constraintWords.childHolds(table.name, one.refersTo),
    unblock: withoutKey(judging, table, one),
    probe: {
      kind: 'sql',
      query: countWhere(judging, table, set === '' ? null : set),
      counts: `rows of ${table.name.name} that hold one of ${one.refersTo.name}`,
    },
  };
}

function addedKey(judging: Judging, pair: Pair, { one, lost }: { one: ForeignKey; lost: readonly ForeignKey[] }): Said {
  const fresh = one.columns.filter((column) => startOf(judging, pair, column) === null);
  const step = pair.rebuilt ? stepOfPair(pair) : (one.step ?? 0);
  const subject = columnSubject(pair.now, one.columns.map(({ name }) => name).join(', '));
  const isAgain = lost.some(
    (other) =>
      (other.name !== '' && other.name === one.name) ||
      (other.name === '' && nameText(other.refersTo) === nameText(one.refersTo)),
  );
  if (isAgain) return keyAgain(pair, { one, subject, step });
  // A row of which a part of the key is empty refers to nothing.
  const isEmpty = fresh.some((column) => column.default === null && column.nullable !== false);
  if (isEmpty)
    return stoodBefore(judging, one.refersTo)
      ? { ...fromNewRows(judging, pair.now, { one, columns: fresh }), step }
      : harmless(pair, { one, subject, step });
  const unblock = withoutKey(judging, pair.now, one);
  if (fresh.length === one.columns.length) {
    const words = constraintWords.parentOfDefault(pair.now.name, one.refersTo);
    return { row: 47, kind: 'add-foreign-key', verdict: 'check', subject, ...words, unblock, step };
  }
  const words = constraintWords.parentNeeded(
    pair.now.name,
    one.columns.map(({ name }) => name),
    one.refersTo,
  );
  return { row: 47, kind: 'add-foreign-key', verdict: 'stop', subject, ...words, unblock, step };
}

function withoutKey(judging: Judging, table: Table, one: ForeignKey): Unblock | null {
  return unblockBy(statements(judging, table).dropForeignKey(one.name), {
    ...askedOf(table, one),
    kind: 'no-foreign-key',
  });
}

function askedOf(table: Table, one: ForeignKey) {
  const others = keysOf(table).filter((other) => other !== one);
  return {
    table: table.name,
    name: one.name,
    columns: one.columns.map(({ name }) => name),
    except: others.map(({ name }) => name),
  };
}

function harmless(pair: Pair, { one, subject, step }: { one: ForeignKey; subject: string; step: number }): Said {
  const words = constraintWords.newOnly(pair.now.name, one.refersTo);
  return { row: 4, kind: 'add-foreign-key', verdict: 'safe', subject, ...words, step };
}

/** One of which only the name was known went, and this came in its place. */
function keyAgain(pair: Pair, { one, subject, step }: { one: ForeignKey; subject: string; step: number }): Said {
  const verdict = forbidsDelete(one.onDelete) ? 'unknown' : 'check';
  const words = constraintWords.keyReplaced(pair.now.name, one.refersTo, { verdict });
  return { row: 48, kind: 'replace-foreign-key', verdict, subject, ...words, step };
}

const HARSHNESS: Record<ForeignAction, number> = {
  cascade: 0,
  'set-null': 1,
  'set-default': 1,
  'no-action': 2,
  restrict: 2,
};

/** Row 48. */
function changedKey(judging: Judging, pair: Pair, { one, former }: { one: ForeignKey; former: ForeignKey }): Said[] {
  const actions: [ForeignAction, ForeignAction][] = [
    [former.onDelete, one.onDelete],
    [former.onUpdate, one.onUpdate],
  ];
  const changed = actions.filter(([was, is]) => HARSHNESS[was] !== HARSHNESS[is]);
  if (changed.length === 0) return [];
  const isHarsher = changed.some(([was, is]) => !forbidsDelete(was) && forbidsDelete(is));
  const words = constraintWords.otherAction(pair.now.name, one.refersTo, { isHarsher });
  return [
    {
      row: 48,
      kind: 'change-foreign-key',
      verdict: isHarsher ? 'stop' : 'check',
      subject: columnSubject(pair.now, one.columns.map(({ name }) => name).join(', ')),
      ...words,
      unblock: isHarsher
        ? unblockBy(statements(judging, pair.now).dropForeignKey(one.name), {
            ...askedOf(pair.now, one),
            kind: 'foreign-key-acts',
            actions: [former.onDelete, former.onUpdate],
          })
        : null,
      step: pair.rebuilt ? stepOfPair(pair) : (one.step ?? stepOfPair(pair)),
    },
  ];
}

/** Row 42. */
function droppedKey(judging: Judging, pair: Pair, one: ForeignKey): Said[] {
  const still = standing(pair, one.columns);
  if (still.length < one.columns.length) return [];
  const parent = judging.now.tables.get(nameKey(judging.dialect, one.refersTo));
  // It went with the table that it referred to, of which the loss is said.
  if (parent === undefined && judging.start.tables.has(nameKey(judging.dialect, one.refersTo))) return [];
  return [
    {
      row: 42,
      kind: 'drop-foreign-key',
      verdict: 'check',
      subject: columnSubject(pair.before, one.columns.map(({ name }) => name).join(', ')),
      ...constraintWords.noParentNeeded(pair.before.name, one.refersTo, { isCascade: one.onDelete === 'cascade' }),
      probe: orphans(judging, pair.now, { one, columns: still }),
      step: pair.rebuilt ? stepOfPair(pair) : (pair.lostAt.get(one) ?? stepOfPair(pair)),
    },
  ];
}

function orphans(
  judging: Judging,
  table: Table,
  { one, columns }: { one: ForeignKey; columns: readonly TableColumn[] },
) {
  const { dialect } = judging;
  const targets = one.refersToColumns.length > 0 ? one.refersToColumns : columns.length === 1 ? ['id'] : [];
  if (targets.length !== columns.length) return null;
  const own = columns.map((column) => `c.${quoted(dialect, column.name)}`);
  const match = targets.map((target, at) => `p.${quoted(dialect, target)} = ${own[at]}`).join(' AND ');
  const set = own.map((column) => `${column} IS NOT NULL`).join(' AND ');
  const query = `SELECT count(*) FROM ${quotedName(dialect, table.name)} c WHERE ${set} AND NOT EXISTS (SELECT 1 FROM ${quotedName(dialect, one.refersTo)} p WHERE ${match})`;
  return {
    kind: 'sql',
    query,
    counts: `rows of ${table.name.name} without their row of ${one.refersTo.name}`,
  } as const;
}
