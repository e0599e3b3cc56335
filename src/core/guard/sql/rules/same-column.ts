import type { Default } from '../change.ts';
import type { ColumnAspect, TableColumn } from '../model/schema.ts';
import { judgeChangedType } from './changed-type.ts';
import { columnWords } from './column-words.ts';
import type { Judging, Said } from './judging.ts';
import { type Pair, stepOfPair } from './pairs.ts';
import { columnSubject, countWhere, quoted, statements } from './sql-text.ts';
import { fillsByTrigger } from './trigger-body.ts';
import { type Unblock, unblockBy } from './unblock.ts';

type Both = { readonly before: TableColumn; readonly now: TableColumn };

/** A column that is still there: is it the same to whoever knew it before? */
export function judgeSameColumn(judging: Judging, pair: Pair, both: Both): Said[] {
  if (both.now.steps.redefined !== undefined && both.before.type === null) return [redefined(pair, both)];
  const mandatory = nullability(judging, pair, both);
  return [
    ...judgeChangedType(judging, pair, { ...both, step: stepOf(pair, both.now, 'type') }),
    ...mandatory,
    ...filling(judging, pair, { ...both, isMandatoryNow: mandatory.some((said) => said.row === 21) }),
    ...collation(pair, both),
    ...comment(pair, both),
  ];
}

function stepOf(pair: Pair, column: TableColumn, aspect: ColumnAspect): number {
  if (pair.rebuilt) return stepOfPair(pair);
  return column.steps[aspect] ?? column.steps.name ?? column.steps.made ?? stepOfPair(pair);
}

function redefined(pair: Pair, { now }: Both): Said {
  return {
    row: 64,
    kind: 'redefine-column',
    verdict: 'unknown',
    subject: columnSubject(pair.before, now.name),
    ...columnWords.redefined(pair.before.name, now.name),
    step: now.steps.redefined ?? stepOfPair(pair),
  };
}

function nullability(judging: Judging, pair: Pair, { before, now }: Both): Said[] {
  if (before.nullable === now.nullable || before.nullable === null || now.nullable === null) return [];
  const common = {
    subject: columnSubject(pair.before, before.name),
    step: stepOf(pair, now, 'nullable'),
  };
  const table = pair.before.name;
  if (now.nullable) {
    const query = countWhere(judging, pair.now, `${quoted(judging.dialect, now.name)} IS NULL`);
    const probe = { kind: 'sql', query, counts: `rows of ${table.name} without a value in ${now.name}` } as const;
    const words = columnWords.optional(table, before.name);
    return [{ ...common, row: 23, kind: 'drop-not-null', verdict: 'check', ...words, probe }];
  }
  if (isGuarded(pair, before) || isPartOfNewKey(pair, now)) return [];
  const unblock = unblockBy(statements(judging, pair.now).dropNotNull(now), {
    kind: 'column-may-be-null',
    table: pair.now.name,
    column: now.name,
  });
  if (fillsByTrigger(judging, pair.now, now)) {
    const words = columnWords.filledByTrigger(table, before.name);
    return [{ ...common, row: 21, kind: 'set-not-null', verdict: 'check', ...words, unblock }];
  }
  if (!hasFill(now)) {
    return [
      {
        ...common,
        row: 21,
        kind: 'set-not-null',
        verdict: 'stop',
        ...columnWords.mandatory(table, before.name),
        unblock,
      },
    ];
  }
  const verdict = sendsNull(judging) ? 'stop' : 'check';
  const words = columnWords.mandatoryWithDefault(table, before.name);
  return [{ ...common, row: 22, kind: 'set-not-null-with-default', verdict, ...words, unblock }];
}

/** Programs of these write an empty field as NULL, which a default does not replace; of one that is not known it must be feared. */
function sendsNull({ context: { orm } }: Judging): boolean {
  return orm === undefined || orm === null || ['rails', 'django', 'typeorm', 'alembic'].includes(orm);
}

/** A check at the start already refused rows without it. */
function isGuarded(pair: Pair, column: TableColumn): boolean {
  const name = column.name.toLowerCase();
  for (const one of pair.before.constraints.values()) {
    if (one.kind !== 'check') continue;
    const text = one.expression
      .replace(/[()"`]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
      .toLowerCase();
    if (text === `${name} is not null`) return true;
  }
  return false;
}

/** The finding of a new primary key says it. */
function isPartOfNewKey(pair: Pair, column: TableColumn): boolean {
  for (const one of pair.now.constraints.values()) {
    if (
      one.kind === 'primary-key' &&
      one.was === null &&
      one.columns.includes(column) &&
      one.step === column.steps.nullable
    )
      return true;
  }
  return false;
}

export function hasFill(column: TableColumn): boolean {
  const hasDefault = column.default !== null && column.default !== 'unknown';
  return hasDefault || (column.filled !== null && column.filled !== 'unknown');
}

/** Default, identity, counter, computed. */
function filling(judging: Judging, pair: Pair, both: Both & { isMandatoryNow: boolean }): Said[] {
  const { before, now, isMandatoryNow } = both;
  const byDatabase = filledDifferently(judging, pair, both);
  if (byDatabase !== null) return byDatabase;
  const [was, is] = [before.default, now.default];
  if (is === 'unknown' || sameDefault(was, is)) return [];
  if (was === 'unknown' && now.steps.default === undefined) return [];
  const common = { subject: columnSubject(pair.before, before.name), step: stepOf(pair, now, 'default') };
  const table = pair.before.name;
  if (is !== null) {
    const words = columnWords.otherDefault(table, before.name, is.text);
    return [{ ...common, row: 24, kind: 'set-default', verdict: 'check', ...words }];
  }
  if (isMandatoryNow) return [];
  const unblock =
    was !== null && was !== 'unknown' && was.text !== ''
      ? unblockBy(statements(judging, pair.now).setDefault(now, was.text), {
          kind: 'column-has-default',
          table: pair.now.name,
          column: now.name,
          text: was.text,
        })
      : null;
  if (was === 'unknown' || now.nullable === true) {
    return [
      {
        ...common,
        row: 25,
        kind: 'drop-default',
        verdict: 'check',
        ...columnWords.noDefault(table, before.name),
        unblock,
      },
    ];
  }
  if (now.nullable === null) {
    const words = columnWords.noDefaultMaybe(table, before.name);
    return [{ ...common, row: 26, kind: 'drop-default', verdict: 'unknown', ...words, unblock }];
  }
  const words = columnWords.noDefaultMandatory(table, before.name);
  return [{ ...common, row: 26, kind: 'drop-default', verdict: 'stop', ...words, unblock }];
}

export function sameDefault(one: Default | null | 'unknown', other: Default | null | 'unknown'): boolean {
  if (one === null || other === null || one === 'unknown' || other === 'unknown') return one === other;
  return bareDefault(one.text) === bareDefault(other.text);
}

/** Without what a dump adds: casts, brackets, quotes around a number, the other name of the current time. */
function bareDefault(text: string): string {
  return text
    .replace(/::[\w ".]+(\([\d, ]*\))?/g, '')
    .replace(/^\((.*)\)$/, '$1')
    .trim()
    .replace(/^'(-?\d+(?:\.\d+)?)'$/, '$1')
    .replace(/^(now\(\)|current_timestamp(\(\))?|transaction_timestamp\(\))$/i, 'now()');
}

/** Null: nothing about it changed. */
function filledDifferently(judging: Judging, pair: Pair, { before, now }: Both): Said[] | null {
  const [was, is] = [before.filled, now.filled];
  if (is === 'unknown' || (was === 'unknown' && now.steps.filled === undefined)) return null;
  if (was === 'unknown' && now.steps.redefined !== undefined) return null;
  const before_ = was === 'unknown' ? null : was;
  const common = { subject: columnSubject(pair.before, before.name), step: stepOf(pair, now, 'filled') };
  const [table, name] = [pair.before.name, before.name];
  if (is === null) return was === null ? null : [noLongerFilled(pair, { before, now })];
  if (is.kind === 'computed') {
    if (before_?.kind !== 'computed') {
      return [
        { ...common, row: 10, kind: 'became-computed', verdict: 'stop', ...columnWords.computedNow(table, name) },
      ];
    }
    if (before_.expression === is.expression) return null;
    return [
      { ...common, row: 24, kind: 'other-computation', verdict: 'check', ...columnWords.otherComputation(table, name) },
    ];
  }
  const isStrict = is.kind === 'identity' && is.always;
  const wasStrict = before_?.kind === 'identity' && before_.always;
  if (isStrict && !wasStrict) {
    return [
      {
        ...common,
        row: 56,
        kind: 'identity-always',
        verdict: 'check',
        ...columnWords.identityAlways(table, name),
        unblock: relaxIdentity(judging, pair, now),
      },
    ];
  }
  if (before_ !== null) return null;
  return [{ ...common, row: 5, kind: 'fill-column', verdict: 'safe', ...columnWords.numbered(table, name) }];
}

function relaxIdentity(judging: Judging, { now }: Pair, column: TableColumn): Unblock | null {
  const set = judging.dialect === 'postgres' ? statements(judging, now).setDefault(column, '') : null;
  const statement = set === null ? null : set.replace(/SET DEFAULT ;$/, 'SET GENERATED BY DEFAULT;');
  const asks = { kind: 'identity-takes-numbers', table: now.name, column: column.name } as const;
  return unblockBy(statement, asks, 'see that the numbers it gives begin above the highest in use.');
}

function noLongerFilled(pair: Pair, { before, now }: Both): Said {
  const common = { subject: columnSubject(pair.before, before.name), step: stepOf(pair, now, 'filled') };
  const [table, name] = [pair.before.name, before.name];
  if (now.default !== null && now.default !== 'unknown')
    return {
      ...common,
      row: 24,
      kind: 'set-default',
      verdict: 'check',
      ...columnWords.otherDefault(table, name, now.default.text),
    };
  if (now.nullable === true)
    return { ...common, row: 25, kind: 'no-longer-filled', verdict: 'check', ...columnWords.noDefault(table, name) };
  return { ...common, row: 26, kind: 'no-longer-filled', verdict: 'stop', ...columnWords.notFilled(table, name) };
}

function collation(pair: Pair, { before, now }: Both): Said[] {
  const isSame = before.collation === now.collation || now.collation === 'unknown';
  if (
    isSame ||
    (before.collation === 'unknown' && (now.steps.redefined !== undefined || now.steps.collation === undefined))
  )
    return [];
  if (before.collation === null && now.collation === null) return [];
  const words = columnWords.collation(pair.before.name, before.name);
  return [
    {
      row: 37,
      kind: 'change-collation',
      verdict: 'check',
      subject: columnSubject(pair.before, before.name),
      ...words,
      step: stepOf(pair, now, 'collation'),
    },
  ];
}

function comment(pair: Pair, { before, now }: Both): Said[] {
  if (before.comment === null || before.comment === 'unknown' || now.comment !== null) return [];
  return [
    {
      row: 64,
      kind: 'drop-comment',
      verdict: 'safe',
      subject: columnSubject(pair.before, before.name),
      ...columnWords.comment(pair.before.name, before.name),
      step: stepOf(pair, now, 'comment'),
    },
  ];
}
