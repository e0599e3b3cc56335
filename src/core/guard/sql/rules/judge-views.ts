import { type Name, nameText } from '../change.ts';
import { nameKey, type Schema, type View } from '../model/schema.ts';
import type { Judging, Said } from './judging.ts';
import { otherWords } from './other-words.ts';

/** Rows 17, 53, 55: views and sequences. */
export function judgeViews(judging: Judging): Said[] {
  return [...views(judging), ...sequences(judging)];
}

function views(judging: Judging): Said[] {
  const { now, dialect } = judging;
  const said: Said[] = [];
  const old = oldNames(judging);
  for (const view of now.views.values()) {
    const there = view.was === null ? undefined : now.views.get(nameKey(dialect, view.was.name));
    if (view.was !== null && there === undefined)
      said.push(gone(judging, { name: view.was.name, step: view.named ?? 0 }));
    else if (view.was !== null && view.step !== null)
      said.push(...changed({ was: view.was, is: view, step: view.step }));
    else if (view.was === null && view.step !== null) said.push(...made(judging, view, old));
  }
  for (const { thing, step } of now.lost.views) {
    if (thing.was === null) continue;
    const there = now.views.get(nameKey(dialect, thing.was.name));
    if (there === undefined) said.push(...lostView(judging, { was: thing.was, step }));
    else if (there.was === null) said.push(...changed({ was: thing.was, is: there, step: there.step ?? step }));
  }
  return said;
}

/** Names of the start that tables have given up: what stands there now is said of them. */
function oldNames({ now, dialect }: Judging): ReadonlySet<string> {
  const tables = [...now.tables.values(), ...now.lost.tables.map(({ thing }) => thing)];
  const views = now.lost.views.map(({ thing }) => thing);
  return new Set([...tables, ...views].flatMap(({ was }) => (was === null ? [] : nameKey(dialect, was.name))));
}

function made({ dialect }: Judging, view: View, old: ReadonlySet<string>): Said[] {
  if (old.has(nameKey(dialect, view.name))) return [];
  const row = view.materialized ? 63 : 53;
  return [
    {
      row,
      kind: 'create-view',
      verdict: 'safe',
      subject: nameText(view.name),
      ...otherWords.viewMade(view.name),
      step: view.step ?? 0,
    },
  ];
}

function lostView(judging: Judging, { was, step }: { was: View; step: number }): Said[] {
  const table = judging.now.tables.get(nameKey(judging.dialect, was.name));
  if (table === undefined) return [gone(judging, { name: was.name, step })];
  const words = otherWords.viewIsTable(was.name);
  return [{ row: 53, kind: 'view-became-table', verdict: 'check', subject: nameText(was.name), ...words, step }];
}

function gone(_: Judging, { name, step }: { name: Name; step: number }): Said {
  return { row: 17, kind: 'drop-view', verdict: 'stop', subject: nameText(name), ...otherWords.viewGone(name), step };
}

/** Row 53. */
function changed({ was, is, step }: { was: View; is: View; step: number }): Said[] {
  const common = { row: 53, kind: 'change-view', subject: nameText(was.name), step };
  const isSame = was.shape === null || is.shape === null ? plain(was.query) === plain(is.query) : sameShape(was, is);
  if (was.known && isSame && was.query !== '') return [];
  if (was.columns === null || is.columns === null) {
    return [{ ...common, verdict: 'check', ...otherWords.viewOther(was.name) }];
  }
  const isKept = was.columns.every((column, at) => is.columns?.[at] === column);
  if (!isKept)
    return [
      {
        ...common,
        verdict: 'stop',
        ...otherWords.viewLacks(
          was.name,
          was.columns.filter((column) => is.columns?.includes(column) !== true),
        ),
      },
    ];
  const isMore = is.columns.length > was.columns.length;
  const sameSource = isMore && (was.shape === null || is.shape === null ? isLonger(was, is) : isLongerShape(was, is));
  if (sameSource) return [{ ...common, verdict: 'safe', ...otherWords.viewLonger(was.name) }];
  return [{ ...common, verdict: 'check', ...otherWords.viewOther(was.name) }];
}

function sameShape(was: View, is: View): boolean {
  const names = (view: View) => JSON.stringify(view.columns);
  return JSON.stringify(was.shape) === JSON.stringify(is.shape) && names(was) === names(is);
}

/** The same columns, from the same rows, and more behind them. */
function isLongerShape({ shape: was }: View, { shape: is }: View): boolean {
  return was?.from === is?.from && was?.columns.every((column, at) => is?.columns[at] === column) === true;
}

function isLonger(was: View, is: View): boolean {
  const [before, after] = [cutAtFrom(was.query), cutAtFrom(is.query)];
  return before !== null && after !== null && before.from === after.from && after.list.startsWith(`${before.list},`);
}

/** Capitals matter only within quotes. */
function plain(query: string): string {
  const bare = query.replace(/\s+/g, ' ').trim().replace(/;$/, '');
  return bare.replace(/'(?:[^']|'')*'|[^']+/g, (part) => (part.startsWith("'") ? part : part.toLowerCase()));
}

/** What it gives, and where it takes its rows from. */
function cutAtFrom(query: string): { readonly list: string; readonly from: string } | null {
  const text = plain(query);
  const at = text.search(/\bfrom\b/);
  return at === -1 ? null : { list: text.slice(0, at).trim(), from: text.slice(at) };
}

function sequences({ now, dialect }: Judging): Said[] {
  const said: Said[] = [];
  for (const sequence of now.sequences.values()) {
    const { was, changed: change, name } = sequence;
    if (was === null) {
      said.push({
        row: 1,
        kind: 'create-sequence',
        verdict: 'safe',
        subject: nameText(name),
        ...otherWords.sequenceMade(name),
        step: sequence.step ?? 0,
      });
      continue;
    }
    if (nameKey(dialect, was.name) !== nameKey(dialect, name)) {
      said.push({
        row: 18,
        kind: 'rename-sequence',
        subject: nameText(was.name),
        ...(fillsColumn(was.name)
          ? ({ verdict: 'check', ...otherWords.sequenceRenamed(was.name, name) } as const)
          : ({ verdict: 'stop', ...otherWords.sequenceGone(was.name) } as const)),
        step: change?.step ?? 0,
      });
      continue;
    }
    if (change === null) continue;
    const isSafe = change.what === 'other';
    said.push({
      row: 55,
      kind: 'change-sequence',
      verdict: isSafe ? 'safe' : 'stop',
      subject: nameText(was.name),
      ...(isSafe ? otherWords.sequenceTuned(was.name) : otherWords.sequenceAgain(was.name)),
      step: change.step,
    });
  }
  const counters = now.lost.sequences.length === 0 ? new Set() : countersOf(now);
  for (const { thing, step } of now.lost.sequences) {
    const name = thing.was?.name ?? thing.name;
    if (counters.has(name.name)) {
      const words = otherWords.sequenceReplaced(name);
      said.push({ row: 55, kind: 'replace-sequence', verdict: 'check', subject: nameText(name), ...words, step });
    } else if (now.sequences.has(nameKey(dialect, name))) {
      said.push({
        row: 55,
        kind: 'change-sequence',
        verdict: 'stop',
        subject: nameText(name),
        ...otherWords.sequenceAgain(name),
        step,
      });
    } else {
      said.push({
        row: 17,
        kind: 'drop-sequence',
        verdict: 'stop',
        subject: nameText(name),
        ...otherWords.sequenceGone(name),
        step,
      });
    }
  }
  return said;
}

/** By its name, as serial columns and dumps of them have it: the column follows it, so only code that names it is hurt. */
function fillsColumn({ name }: Name): boolean {
  return /.+_.+_seq\d*$/.test(name);
}

/** Postgres names the sequence behind a column that counts after the column. */
function countersOf({ tables }: Schema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const table of tables.values()) {
    for (const { name, filled } of table.columns.values()) {
      if (filled !== null && filled !== 'unknown' && filled.kind !== 'computed')
        names.add(`${table.name.name}_${name}_seq`);
    }
  }
  return names;
}
