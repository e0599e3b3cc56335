import type { Type } from '../change.ts';
import { nameKey, type TableColumn, type UserType } from '../model/schema.ts';
import { columnWords } from './column-words.ts';
import type { Judging, Said } from './judging.ts';
import type { Pair } from './pairs.ts';
import { columnSubject, countWhere, quoted, statements, typeText } from './sql-text.ts';
import {
  type Effect,
  freeText,
  judgeType,
  judgeTypeBlindly,
  judgeValues,
  rewrites,
  type TypeEffect,
} from './type-change.ts';
import { typeWords } from './type-words.ts';
import { unblockBy } from './unblock.ts';

type Both = { readonly before: TableColumn; readonly now: TableColumn; readonly step: number };

const NODE = ['prisma', 'typeorm', 'sequelize', 'knex', 'drizzle'];
const SMALLER: readonly Effect[] = ['shorter-text', 'smaller-numbers'];

/** The type of a column: other, wider, narrower, or only the values rewritten on the way. */
export function judgeChangedType(judging: Judging, pair: Pair, { before, now, step }: Both): Said[] {
  if (now.type === null) return [];
  if (before.type === null && now.steps.type === undefined) return [];
  const found = effectOf(judging, { before, now });
  const subject = columnSubject(pair.before, before.name);
  if (
    rewrites(now.using, before.name) &&
    (found === null || found.verdict !== 'stop') &&
    before.type !== null &&
    isNumeric(now.type)
  ) {
    const words = columnWords.rewritten(pair.before.name, before.name);
    return [{ row: 57, kind: 'rewrite-column', verdict: 'stop', subject, ...words, step }];
  }
  if (found === null) return [];
  const effect = forNode(judging, found);
  const about = {
    table: pair.before.name,
    column: before.name,
    from: shown(judging, before),
    to: shown(judging, now) ?? '',
  };
  const condition =
    effect.verdict === 'check' && effect.newValues !== null
      ? effect.newValues(quoted(judging.dialect, now.name))
      : null;
  const canGoBack = SMALLER.includes(effect.effect) && before.type !== null && before.userType === null;
  return [
    {
      row: effect.row,
      kind: kindOf(effect.effect),
      verdict: effect.verdict,
      subject,
      ...typeWords(about, effect),
      unblock: canGoBack ? widenAgain(judging, pair, { now, was: before.type as Type }) : null,
      probe:
        condition === null
          ? null
          : {
              kind: 'sql',
              query: countWhere(judging, pair.now, condition),
              counts: `rows of ${pair.now.name.name} with such values in ${now.name}`,
            },
      step,
    },
  ];
}

/** A conversion that is spelled out, and MySQL outside its strict mode, may have cut what did not fit. */
function widenAgain(judging: Judging, { now: table }: Pair, { now, was }: { now: TableColumn; was: Type }) {
  const mayHaveCut = judging.dialect !== 'postgres' || now.using !== null;
  const asks = { kind: 'column-has-type', table: table.name, column: now.name, type: was } as const;
  const leaves = mayHaveCut ? 'whether values were cut when it was made smaller only a person can tell.' : null;
  return unblockBy(statements(judging, table).setType(now, was), asks, leaves);
}

function isNumeric(type: Type): boolean {
  return ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double'].includes(type.name);
}

function shown({ dialect }: Judging, column: TableColumn): string | null {
  if (column.type === null) return null;
  return (column.userType?.name.name ?? typeText(dialect, column.type)).slice(0, 80);
}

function kindOf(effect: Effect): string {
  return effect === 'values-added'
    ? 'add-enum-value'
    : effect === 'values-removed'
      ? 'remove-enum-value'
      : `change-type-${effect}`;
}

/** Drivers of Node hand over a bigint of Postgres as text. */
function forNode({ dialect, context }: Judging, effect: TypeEffect): TypeEffect {
  const isNode =
    dialect === 'postgres' && context.orm !== undefined && context.orm !== null && NODE.includes(context.orm);
  return isNode &&
    effect.row === 29 &&
    effect.effect === 'larger-numbers' &&
    effect.newValues !== null &&
    isToBigint(effect)
    ? { ...effect, verdict: 'stop', newValues: null }
    : effect;
}

function isToBigint(effect: TypeEffect): boolean {
  return effect.newValues?.('x').includes('2147483647') === true || effect.newValues?.('x').includes('32767') === true;
}

function effectOf(judging: Judging, { before, now }: Pick<Both, 'before' | 'now'>): TypeEffect | null {
  const type = now.type as Type;
  if (before.type === null) return blind(judging, now, type);
  const [one, other] = [before.userType, now.userType];
  if (one === null && other === null) return judgeType(judging.dialect, before.type, type);
  if (before.type.array !== type.array) return { row: 31, verdict: 'stop', effect: 'other-kind', newValues: null };
  // The same name: what became of that type is said once, of the type.
  if (one !== null && other !== null && sameTypeName(judging, one, other)) return null;
  if (one?.kind === 'enum' && other?.kind === 'enum') return betweenEnums(one, other);
  if (one?.kind === 'enum' && other === null && isText(type)) return freeText(one.values.map(({ value }) => value));
  if (other?.kind === 'enum') return { row: 35, verdict: 'stop', effect: 'only-listed', newValues: null };
  if (other?.kind === 'domain') return toDomain(judging, before, other);
  if (one?.kind === 'domain' && one.base !== null) return judgeType(judging.dialect, one.base, type);
  return { row: 31, verdict: 'unknown', effect: 'not-known', newValues: null };
}

function isText({ name }: Type): boolean {
  return name === 'text' || name === 'varchar' || name === 'char';
}

function sameTypeName({ dialect }: Judging, one: UserType, other: UserType): boolean {
  return nameKey(dialect, one.name) === nameKey(dialect, other.name);
}

function betweenEnums(one: UserType, other: UserType): TypeEffect | null {
  const values = judgeValues(
    one.values.map(({ value }) => value),
    other.values.map(({ value }) => value),
  );
  if (values === null || values.verdict === 'stop') return values;
  const added = (values.values ?? []).map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
  return { ...values, newValues: added === '' ? null : (column) => `${column}::text IN (${added})` };
}

function toDomain(judging: Judging, before: TableColumn, domain: UserType): TypeEffect | null {
  if (domain.guarded) return { row: 50, verdict: 'stop', effect: 'only-listed', newValues: null };
  const from = before.userType?.base ?? before.type;
  return domain.base === null || from === null ? null : judgeType(judging.dialect, from, domain.base);
}

/** The type before is not known. */
function blind(judging: Judging, now: TableColumn, type: Type): TypeEffect | null {
  const made = now.userType;
  if (made === null) return judgeTypeBlindly(judging.dialect, type, now.using);
  if (made.kind === 'domain') {
    return made.guarded
      ? { row: 50, verdict: 'stop', effect: 'only-listed', newValues: null }
      : { row: 31, verdict: 'unknown', effect: 'not-known', newValues: null };
  }
  // It took the name of an enum that stood there: said of the type.
  const isSuccessor = judging.now.lost.types.some(
    ({ thing }) => thing.was !== null && sameTypeName(judging, thing.was, made),
  );
  return isSuccessor ? null : { row: 35, verdict: 'stop', effect: 'only-listed', newValues: null };
}
