import { stands, type Table, type TableColumn, type TableConstraint } from '../model/schema.ts';
import { constraintWords } from './constraint-words.ts';
import type { Expression } from './expression.ts';
import { type Facts, keyOf } from './facts.ts';
import { columnNow, heldByOlder, readCheck } from './held-rows.ts';
import type { Judging, Said } from './judging.ts';
import { type Pair, standing, startOf, stepOfPair } from './pairs.ts';
import { type Held, passes } from './passes.ts';
import { columnSubject, countWhere, statements } from './sql-text.ts';
import { unblockBy } from './unblock.ts';
import { bare } from './uniques.ts';

type Check = TableConstraint & { readonly kind: 'check' };

/** Rows 41, 42, 49 and the constraints of which only the name is known. */
export function judgeChecks(judging: Judging, pair: Pair): Said[] {
  const before = checksOf(pair.before);
  const now = checksOf(pair.now);
  const rule = (text: string) => ruleOf(text, readCheck(judging, pair, text));
  const start = (one: Check) => rule(inWordsOf(one, (column) => (startOf(judging, pair, column) ?? column).name));
  const asWritten = (one: Check) => rule(inWordsOf(one, ({ name }) => name));
  const had = new Set(before.map(asWritten));
  const has = new Set(now.map(start));
  const removed = before.filter((one) => !has.has(asWritten(one)));
  const added = now.filter((one) => !had.has(start(one)));
  const replacing = inPlaceOf(judging, pair, { added, removed });
  const replaced = new Set(replacing.values());
  const blind = blindlyLost(pair);
  const known = knownOfRows(judging, pair, before);
  return [
    ...added.map((one) => addedCheck(judging, pair, { one, former: replacing.get(one), blind, known })),
    ...removed.filter((one) => !replaced.has(one)).flatMap((one) => removedCheck(judging, pair, one)),
  ];
}

/** Equal where both refuse the same: by what is understood of them, else by how they are written. */
function ruleOf(text: string, expression: Expression): string {
  const key = keyOf(expression);
  return key.includes('"opaque"') ? bare(text) : key;
}

/** Checks of which a column is gone, or which name one that another has taken the name of, say nothing of rows as they are saved now. */
function knownOfRows(judging: Judging, pair: Pair, before: readonly Check[]): Facts {
  const told = before.flatMap((one) => {
    const now = standing(pair, one.columns);
    return now.length < one.columns.length ? [] : [{ one, text: inWordsOfNow(pair, one) }];
  });
  return heldByOlder(judging, pair, told);
}

function checksOf(table: Table): Check[] {
  const all: Check[] = [];
  for (const one of table.constraints.values()) if (one.kind === 'check' && stands(one)) all.push(one);
  return all;
}

/** Its text with the names that its columns have at some time; it was written with those of then. */
function inWordsOf(one: Check, nameOf: (column: TableColumn) => string): string {
  const names = new Map(one.columns.map((column, at) => [one.names[at] ?? column.name, nameOf(column)]));
  return one.expression.replace(/'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*/gu, (word) => names.get(word) ?? word);
}

function inWordsOfNow({ nowOf }: Pair, one: Check): string {
  return inWordsOf(one, (column) => (nowOf.get(column) ?? column).name);
}

/** Names of constraints that are gone, and of which nothing else is known. */
function blindlyLost({ before, now }: Pair): ReadonlySet<string> {
  return new Set(now.lostConstraints.flatMap(({ thing }) => (before.constraints.has(thing.name) ? [] : [thing.name])));
}

/** Which new check came for which old one: the same name, or the same columns. */
function inPlaceOf(
  judging: Judging,
  pair: Pair,
  { added, removed }: { added: readonly Check[]; removed: readonly Check[] },
): ReadonlyMap<Check, Check> {
  const columnsOf = (columns: readonly TableColumn[]) =>
    columns
      .map(({ name }) => name)
      .sort()
      .join('\n');
  const byName = new Map(removed.map((one) => [one.name, one]));
  const byColumns = new Map(
    removed.filter((one) => one.columns.length > 0).map((one) => [columnsOf(one.columns), one]),
  );
  const replacing = new Map<Check, Check>();
  const taken = new Set<Check>();
  for (const one of added) {
    const columns = one.columns.map((column) => startOf(judging, pair, column) ?? column);
    const former = byName.get(one.name) ?? byColumns.get(columnsOf(columns));
    if (former === undefined || taken.has(former)) continue;
    taken.add(former);
    replacing.set(one, former);
  }
  return replacing;
}

function addedCheck(
  judging: Judging,
  pair: Pair,
  { one, former, blind, known }: { one: Check; former: Check | undefined; blind: ReadonlySet<string>; known: Facts },
): Said {
  const table = pair.now.name;
  const text = inWordsOf(one, ({ name }) => name);
  const common = {
    row: 41,
    kind: 'add-check',
    subject: columnSubject(pair.now, one.columns.map(({ name }) => name).join(', ') || one.name),
    step: pair.rebuilt ? stepOfPair(pair) : (one.step ?? stepOfPair(pair)),
  };
  const check = readCheck(judging, pair, text);
  const held = (column: string) => heldIn(judging, pair, column);
  const isKnown = passes(check, held, known) === 'always';
  if (former !== undefined && isKnown) {
    const probe = violating(judging, pair.now, former);
    const words = constraintWords.checkWider(table, text);
    return { ...common, row: 42, kind: 'widen-check', verdict: 'check', ...words, probe };
  }
  if (passes(check, held) === 'always')
    return { ...common, verdict: 'safe', ...constraintWords.checkPasses(table, text) };
  if (isKnown) {
    const verdict = judging.dialect === 'mysql' ? 'check' : 'safe';
    return { ...common, verdict, ...constraintWords.checkKnown(table, text, { verdict }) };
  }
  const unblock = unblockBy(
    statements(judging, pair.now).dropConstraint(one.name),
    {
      kind: 'no-check',
      table,
      name: one.name,
      columns: one.columns.map(({ name }) => name),
      except: checksOf(pair.now).flatMap((other) => (other === one ? [] : [other.name])),
    },
    former === undefined
      ? null
      : 'the older release has a rule of its own here: see whether rows were saved since that break it.',
  );
  if (former === undefined && blind.has(one.name)) {
    const words = constraintWords.checkReplaced(table, text);
    return { ...common, kind: 'replace-check', verdict: 'unknown', ...words, unblock };
  }
  return { ...common, verdict: 'stop', ...constraintWords.check(table, text), unblock };
}

/** What a row that the older release saves holds in a column. */
function heldIn(judging: Judging, pair: Pair, name: string): Held {
  const column = columnNow(judging, pair, name);
  if (column === undefined) return { anyButNull: false };
  const before = startOf(judging, pair, column);
  // Where nothing is given any more, it may be empty since.
  const isLost = before?.default !== null && column.default === null && column.nullable !== false;
  if (before !== null) return { anyButNull: before.nullable === false && !isLost };
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
  const still = standing(pair, one.columns);
  if (still.length < one.columns.length) return [];
  return [
    {
      row: 42,
      kind: 'drop-check',
      verdict: 'check',
      subject: columnSubject(pair.before, one.columns.map(({ name }) => name).join(', ') || one.name),
      ...constraintWords.noCheck(pair.before.name, one.expression),
      probe: violating(judging, pair.now, one),
      step: pair.rebuilt ? stepOfPair(pair) : (pair.lostAt.get(one) ?? stepOfPair(pair)),
    },
  ];
}

function violating(judging: Judging, table: Table, one: Check) {
  if (one.expression === '') return null;
  const query = countWhere(judging, table, `NOT (${one.expression})`);
  return { kind: 'sql', query, counts: `rows of ${table.name.name} that break the old rule` } as const;
}
