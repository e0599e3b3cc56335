import type { Table, TableColumn, TableConstraint } from '../model/schema.ts';
import { constraintWords } from './constraint-words.ts';
import type { Judging, Said } from './judging.ts';
import { type Pair, startOf, stepOfPair } from './pairs.ts';
import { type Held, isWider, passes } from './passes.ts';
import { columnSubject, countWhere, statements } from './sql-text.ts';
import { bare } from './uniques.ts';

type Check = TableConstraint & { readonly kind: 'check' };

/** Rows 41, 42, 49 and the constraints of which only the name is known. */
export function judgeChecks(judging: Judging, pair: Pair): Said[] {
  const before = checksOf(pair.before);
  const now = checksOf(pair.now);
  const start = (one: Check) => bare(inWordsOfStart(judging, pair, one));
  const had = new Set(before.map((one) => bare(one.expression)));
  const has = new Set(now.map(start));
  const removed = before.filter((one) => !has.has(bare(one.expression)));
  const added = now.filter((one) => !had.has(start(one)));
  const replacing = new Map<Check, Check>();
  for (const one of added) {
    const former = removed.find(
      (other) => ![...replacing.values()].includes(other) && sameColumns(judging, pair, { one, other }),
    );
    if (former !== undefined) replacing.set(one, former);
  }
  const replaced = new Set(replacing.values());
  return [
    ...added.flatMap((one) => addedCheck(judging, pair, { one, former: replacing.get(one) })),
    ...removed.filter((one) => !replaced.has(one)).flatMap((one) => removedCheck(judging, pair, one)),
    ...exclusions(judging, pair),
    ...blindlyLost(pair),
  ];
}

function checksOf(table: Table): Check[] {
  const all: Check[] = [];
  for (const one of table.constraints.values()) if (one.kind === 'check') all.push(one);
  return all;
}

/** Columns that have another name since stand in it as they did at the start. */
function inWordsOfStart(judging: Judging, pair: Pair, one: Check): string {
  const renamed = new Map<string, string>();
  for (const column of one.columns) renamed.set(column.name, (startOf(judging, pair, column) ?? column).name);
  return one.expression.replace(/'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*/gu, (word) => renamed.get(word) ?? word);
}

function sameColumns(judging: Judging, pair: Pair, { one, other }: { one: Check; other: Check }): boolean {
  if (one.name === other.name) return true;
  const columns = one.columns.map((column) => startOf(judging, pair, column));
  return (
    columns.length > 0 &&
    columns.length === other.columns.length &&
    columns.every((column) => column !== null && other.columns.includes(column))
  );
}

function addedCheck(judging: Judging, pair: Pair, { one, former }: { one: Check; former: Check | undefined }): Said[] {
  const table = pair.now.name;
  const common = {
    subject: columnSubject(pair.now, one.columns.map(({ name }) => name).join(', ') || one.name),
    step: pair.rebuilt ? stepOfPair(pair) : (one.step ?? stepOfPair(pair)),
  };
  const unblock = statements(judging, pair.now).dropConstraint(one.name);
  if (former !== undefined && isWider(former.expression, inWordsOfStart(judging, pair, one))) {
    const probe = violating(judging, pair.now, former);
    return [
      {
        ...common,
        row: 42,
        kind: 'widen-check',
        verdict: 'check',
        ...constraintWords.checkWider(table, one.expression),
        probe,
      },
    ];
  }
  const held = (column: string) => heldIn(judging, pair, column);
  const answer = passes(one.expression, held);
  if (answer === 'always') {
    return [
      { ...common, row: 41, kind: 'add-check', verdict: 'safe', ...constraintWords.checkPasses(table, one.expression) },
    ];
  }
  const isBlind = pair.now.lostConstraints.some(
    ({ thing }) => thing.name === one.name && !pair.before.constraints.has(thing.name),
  );
  if (isBlind && former === undefined) {
    return [
      {
        ...common,
        row: 41,
        kind: 'replace-check',
        verdict: 'unknown',
        ...constraintWords.checkReplaced(table, one.expression),
        unblock,
      },
    ];
  }
  return [
    {
      ...common,
      row: 41,
      kind: 'add-check',
      verdict: 'stop',
      ...constraintWords.check(table, one.expression),
      unblock,
    },
  ];
}

/** What a row that the older release saves holds in a column. */
function heldIn(judging: Judging, pair: Pair, name: string): Held {
  const key = judging.dialect === 'postgres' ? name : name.toLowerCase();
  const column = pair.now.columns.get(key) ?? pair.now.columns.get(name.toLowerCase());
  if (column === undefined) return { anyButNull: false };
  const before = startOf(judging, pair, column);
  if (before !== null) return { anyButNull: before.nullable === false };
  if (column.filled !== null) return { anyButNull: false };
  return valueOfDefault(column);
}

function valueOfDefault(column: TableColumn): Held {
  if (column.default === null) return { value: null };
  if (column.default === 'unknown' || column.default.kind !== 'constant')
    return { anyButNull: column.nullable === false };
  const text = column.default.text
    .replace(/::[\w ".]+(\([\d, ]*\))?$/, '')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  if (/^'(?:[^']|'')*'$/.test(text)) return { value: text.slice(1, -1).replaceAll("''", "'") };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text) };
  if (/^(true|false)$/i.test(text)) return { value: text.toLowerCase() === 'true' };
  return { anyButNull: true };
}

function removedCheck(judging: Judging, pair: Pair, one: Check): Said[] {
  const still = [...pair.now.columns.values()].filter((column) =>
    one.columns.includes(startOf(judging, pair, column) ?? column),
  );
  if (still.length < one.columns.length) return [];
  const lost = pair.now.lostConstraints.find(({ thing }) => thing.was === one);
  return [
    {
      row: 42,
      kind: 'drop-check',
      verdict: 'check',
      subject: columnSubject(pair.before, one.columns.map(({ name }) => name).join(', ') || one.name),
      ...constraintWords.noCheck(pair.before.name, one.expression),
      probe: violating(judging, pair.now, one),
      step: pair.rebuilt ? stepOfPair(pair) : (lost?.step ?? stepOfPair(pair)),
    },
  ];
}

function violating(judging: Judging, table: Table, one: Check) {
  if (one.expression === '') return null;
  const query = countWhere(judging, table, `NOT (${one.expression})`);
  return { kind: 'sql', query, counts: `rows of ${table.name.name} that break the old rule` } as const;
}

/** Row 49. */
function exclusions(judging: Judging, pair: Pair): Said[] {
  const said: Said[] = [];
  for (const one of pair.now.constraints.values()) {
    if (one.kind !== 'exclusion' || one.was !== null) continue;
    said.push({
      row: 49,
      kind: 'add-exclusion',
      verdict: 'stop',
      subject: columnSubject(pair.now, one.name),
      ...constraintWords.exclusion(pair.now.name),
      unblock: statements(judging, pair.now).dropConstraint(one.name),
      step: one.step ?? stepOfPair(pair),
    });
  }
  return said;
}

/** Dropped by name, and nothing more is known of them. */
function blindlyLost(pair: Pair): Said[] {
  const said: Said[] = [];
  for (const { thing, step } of pair.now.lostConstraints) {
    const isKnown =
      pair.before.constraints.has(thing.name) || [...pair.before.constraints.values()].some((one) => one === thing.was);
    const isAgain = [...pair.now.constraints.values()].some(
      (one) => one.was === null && (one.name === thing.name || (thing.name === '' && one.kind === thing.kind)),
    );
    const isSaidOfIt = isAgain && thing.kind !== 'exclusion';
    if ((isKnown && thing.kind !== 'exclusion') || thing.kind === 'primary-key' || isSaidOfIt) continue;
    const subject = columnSubject(pair.before, thing.name || thing.columns.map(({ name }) => name).join(', '));
    if (thing.kind === 'unique') {
      said.push({
        row: 44,
        kind: 'drop-unique',
        verdict: 'check',
        subject,
        ...constraintWords.blindUnique(pair.before.name, thing.name),
        step,
      });
    } else {
      const words = constraintWords.gone(pair.before.name, thing.name || thing.kind);
      said.push({
        row: 42,
        kind: `drop-${thing.kind === 'unknown' ? 'constraint' : thing.kind}`,
        verdict: 'check',
        subject,
        ...words,
        step,
      });
    }
  }
  return said;
}
