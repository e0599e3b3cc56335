import { type Name, nameText } from '../change.ts';
import { nameKey, type Table, type TableColumn, type UserType } from '../model/schema.ts';
import type { Judging, Said } from './judging.ts';
import { otherWords } from './other-words.ts';
import { countWhere, quoted, quotedName, quotedText } from './sql-text.ts';
import { judgeValues } from './type-change.ts';
import { type Unblock, unblockBy } from './unblock.ts';

/** Rows 38, 39, 40, 50: enums, domains and other types, by the name that the older release knows. */
export function judgeTypes(judging: Judging): Said[] {
  const users = usersOf(judging);
  const said: Said[] = [];
  const judged = new Set<string>();
  for (const type of judging.now.types.values()) {
    if (type.was === null) continue;
    const key = nameKey(judging.dialect, type.was.name);
    judged.add(key);
    const there = judging.now.types.get(key);
    if (there === undefined) said.push(renamed(judging, type));
    const now = there !== undefined && there.was === null ? there : type;
    said.push(...changed(judging, { was: type.was, now, users }));
  }
  for (const { thing, step, cascade } of judging.now.lost.types) {
    if (thing.was === null) continue;
    const key = nameKey(judging.dialect, thing.was.name);
    const there = judging.now.types.get(key);
    if (judged.has(key)) continue;
    if (there !== undefined) said.push(...changed(judging, { was: thing.was, now: there, users }));
    else if (!usedAtStart(judging, thing.was)) said.push(gone(judging, { type: thing.was, step, cascade }));
  }
  return said;
}

type Users = ReadonlyMap<UserType, readonly { readonly table: Table; readonly column: TableColumn }[]>;

function usersOf({ now }: Judging): Users {
  const users = new Map<UserType, { table: Table; column: TableColumn }[]>();
  for (const table of now.tables.values()) {
    for (const column of table.columns.values()) {
      if (column.userType === null) continue;
      const all = users.get(column.userType) ?? [];
      all.push({ table, column });
      users.set(column.userType, all);
    }
  }
  return users;
}

/** Columns that had it are judged by themselves. */
function usedAtStart({ start }: Judging, type: UserType): boolean {
  for (const table of start.tables.values()) {
    for (const column of table.columns.values()) if (column.userType === type) return true;
  }
  return false;
}

function renamed(judging: Judging, type: UserType): Said {
  const was = type.was?.name ?? type.name;
  const isNamed = judging.context.mentions?.(was.name);
  return {
    row: 39,
    kind: 'rename-type',
    verdict: isNamed === true ? 'stop' : 'check',
    subject: nameText(was),
    ...otherWords.typeRenamed(was, type.name),
    unblock: judging.dialect === 'postgres' ? namedAgain(was, type.name) : null,
    step: type.named ?? 0,
  };
}

/** A type that was moved has its schema in its name. */
function namedAgain(was: Name, { schema, name }: Name): Unblock | null {
  const [, to, moved] = /^(.+)\.([^.]+)$/.exec(name) ?? [];
  if (to === undefined || moved !== was.name) {
    const now = { schema, name };
    const statement = `ALTER TYPE ${quotedName('postgres', now)} RENAME TO ${quoted('postgres', was.name)};`;
    return unblockBy(statement, { kind: 'type-is-named', name: was, now });
  }
  const [now, home] = [{ schema: to, name: moved }, was.schema ?? 'public'];
  const statement = `ALTER TYPE ${quotedName('postgres', now)} SET SCHEMA ${quoted('postgres', home)};`;
  return unblockBy(statement, { kind: 'type-is-named', name: { schema: home, name: was.name }, now });
}

function gone(judging: Judging, { type, step, cascade }: { type: UserType; step: number; cascade: boolean }): Said {
  const isUnused = judging.start.complete && type.complete;
  return {
    row: 40,
    kind: 'drop-type',
    // What CASCADE took along is not known where the tables are not.
    verdict: isUnused ? 'safe' : cascade ? 'unknown' : 'check',
    subject: nameText(type.name),
    ...otherWords.typeGone(type.name, { isUnused }),
    step,
  };
}

function changed(judging: Judging, { was, now, users }: { was: UserType; now: UserType; users: Users }): Said[] {
  if (now.kind === 'domain' || was.kind === 'domain') return domain(judging, { was, now });
  if (was.complete && now.complete && now.was === null) return replaced(judging, { was, now, users });
  if (now.was === null) {
    const step = now.named ?? now.step ?? 0;
    const words = otherWords.valuesUnknown(was.name);
    return [{ row: 40, kind: 'replace-enum', verdict: 'stop', subject: nameText(was.name), ...words, step }];
  }
  return now.values.flatMap((value): Said[] => {
    if (value.was === null) return [added(judging, { type: now, value: value.value, step: value.step ?? 0, users })];
    if (value.was === value.value) return [];
    const words = otherWords.valueRenamed(was.name, value.was, value.value);
    const unblock = unblockBy(
      judging.dialect === 'postgres'
        ? `ALTER TYPE ${quotedName('postgres', now.name)} RENAME VALUE ${quotedText(value.value)} TO ${quotedText(value.was)};`
        : null,
      { kind: 'value-is-named', types: namesOf(was, now), value: value.was, now: value.value },
    );
    return [
      {
        row: 39,
        kind: 'rename-enum-value',
        verdict: 'stop',
        subject: nameText(was.name),
        ...words,
        unblock,
        step: value.step ?? 0,
      },
    ];
  });
}

/** Its old name again may be what somebody gave it. */
function namesOf(was: UserType, now: UserType): readonly Name[] {
  return nameText(was.name) === nameText(now.name) ? [now.name] : [now.name, was.name];
}

/** Made anew under its old name. */
function replaced(judging: Judging, { was, now, users }: { was: UserType; now: UserType; users: Users }): Said[] {
  const list = (type: UserType) => type.values.map(({ value }) => value);
  const effect = judgeValues(list(was), list(now));
  const step = now.named ?? now.step ?? 0;
  if (effect === null || was.kind !== 'enum') return [];
  if (effect.effect === 'values-added') {
    return (effect.values ?? []).map((value) => added(judging, { type: now, value, step, users }));
  }
  const words =
    effect.effect === 'values-removed'
      ? otherWords.valuesRemoved(was.name, effect.values ?? [])
      : otherWords.otherOrder(was.name);
  const kind = effect.effect === 'values-removed' ? 'remove-enum-value' : 'reorder-enum';
  return [{ row: effect.row, kind, verdict: effect.verdict, subject: nameText(was.name), ...words, step }];
}

function added(
  judging: Judging,
  { type, value, step, users }: { type: UserType; value: string; step: number; users: Users },
): Said {
  const user = users.get(type)?.find(({ table }) => table.was !== null) ?? users.get(type)?.[0];
  const name: Name = type.was?.name ?? type.name;
  const probe =
    user === undefined
      ? null
      : ({
          kind: 'sql',
          query: countOfValue(judging, users.get(type) ?? [], value),
          counts: `rows of ${user.table.name.name} with the ${user.column.name} \`${value.slice(0, 60)}\``,
        } as const);
  const place = user === undefined ? null : { table: user.table.name, column: user.column.name };
  return {
    row: 38,
    kind: 'add-enum-value',
    verdict: 'check',
    subject: nameText(name),
    ...otherWords.valueAdded(name, value, place),
    probe,
    step,
  };
}

const MOST_USERS = 8;

function countOfValue(
  judging: Judging,
  users: readonly { table: Table; column: TableColumn }[],
  value: string,
): string {
  const counts = users.slice(0, MOST_USERS).map(({ table, column }) => {
    const of = quoted(judging.dialect, column.name);
    const text = quotedText(value);
    return countWhere(
      judging,
      table,
      column.type?.array === true ? `${text} = ANY (${of}::text[])` : `${of} = ${text}`,
    );
  });
  return counts.length === 1 ? (counts[0] ?? '') : `SELECT ${counts.map((count) => `(${count})`).join(' + ')}`;
}

/** Row 50. What was added and taken away again counts for nothing. */
function domain({ dialect }: Judging, { was, now }: { was: UserType; now: UserType }): Said[] {
  const common = { row: 50, subject: nameText(was.name) };
  if (now.was === null) {
    const step = now.step ?? 0;
    if (!now.guarded && now.complete) return [];
    return [
      {
        ...common,
        kind: 'replace-domain',
        verdict: was.complete ? 'stop' : 'unknown',
        ...otherWords.domainStricter(was.name),
        step,
      },
    ];
  }
  const open: { what: string; step: number }[] = [];
  for (const change of now.domainChanges) {
    const undone = { 'drop-check': 'add-check', 'drop-not-null': 'set-not-null' }[change.what as string];
    const at = open.findLastIndex((one) => one.what === undone);
    if (undone !== undefined && at !== -1) open.splice(at, 1);
    else open.push(change);
  }
  const stricter = open.findLast(({ what }) => what === 'add-check' || what === 'set-not-null');
  if (stricter !== undefined) {
    const unblock = unblockBy(
      stricter.what === 'set-not-null' && dialect === 'postgres'
        ? `ALTER DOMAIN ${quotedName(dialect, now.name)} DROP NOT NULL;`
        : null,
      {
        kind: 'domain-takes-null',
        types: namesOf(was, now),
        withoutCheck: open.some(({ what }) => what === 'add-check'),
      },
    );
    return [
      {
        ...common,
        kind: 'stricter-domain',
        verdict: 'stop',
        ...otherWords.domainStricter(was.name),
        unblock,
        step: stricter.step,
      },
    ];
  }
  const last = open.at(-1);
  if (last === undefined) return [];
  return [
    { ...common, kind: 'change-domain', verdict: 'check', ...otherWords.domainLooser(was.name), step: last.step },
  ];
}
