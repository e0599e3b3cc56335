import type { Column, Constraint, Default } from '../../sql/change.ts';
import { COUNTER, column, foreignKey, nameFrom, primaryKey, quoted, sqlDefault, unique } from '../make.ts';
import type { Reading } from '../model.ts';
import { isSerial, typeFromSql } from '../sql-type.ts';
import type { Element } from './xml.ts';

export function list(names: string): readonly string[] {
  return names
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

type Read_ = {
  readonly column: Column;
  readonly constraints: readonly Constraint[] /** Existing rows get a value. */;
  readonly filler: boolean;
};

export function columnOf(element: Element, { dialect }: Reading): Read_ {
  const { attributes } = element;
  const name = attributes.get('name') ?? '';
  const written = attributes.get('type') ?? '';
  const rules = element.children.find((one) => one.tag === 'constraints')?.attributes ?? new Map<string, string>();
  const isKey = rules.get('primaryKey') === 'true';
  const counts = attributes.get('autoIncrement') === 'true' || isSerial(written);
  const constraints: Constraint[] = [];
  if (isKey) constraints.push(primaryKey([name], rules.get('primaryKeyName') ?? null));
  if (rules.get('unique') === 'true') constraints.push(unique([name], rules.get('uniqueConstraintName') ?? null));
  const target = /^([\w.]+)\s*\(\s*([\w,\s]+)\)$/.exec(rules.get('references') ?? '');
  const to = rules.get('referencedTableName') ?? target?.[1];
  if (to !== undefined) {
    const columns = list(rules.get('referencedColumnNames') ?? target?.[2] ?? '');
    const onDelete = rules.get('deleteCascade') === 'true' ? 'cascade' : 'no-action';
    constraints.push(
      foreignKey([name], nameFrom(to), {
        name: rules.get('foreignKeyName') ?? null,
        refersToColumns: columns,
        onDelete,
      }),
    );
  }
  return {
    column: column(name, typeFromSql(written, dialect), {
      nullable: rules.get('nullable') !== 'false' && !isKey,
      default: defaultOf(attributes, 'defaultValue'),
      filled: counts ? COUNTER : null,
      comment: attributes.get('remarks') ?? null,
    }),
    constraints,
    filler: [...attributes.keys()].some((key) => /^value(Numeric|Boolean|Date|Computed)?$/.test(key)),
  };
}

/** Columns that are each marked as key are one key. */
export function merged(constraints: readonly Constraint[]): readonly Constraint[] {
  const keys = constraints.filter((one) => one.kind === 'primary-key');
  const rest = constraints.filter((one) => one.kind !== 'primary-key');
  return keys.length === 0
    ? rest
    : [
        primaryKey(
          keys.flatMap((one) => one.columns),
          keys[0]?.name ?? null,
        ),
        ...rest,
      ];
}

export function defaultOf(attributes: ReadonlyMap<string, string>, prefix: string): Default | null {
  const text = attributes.get(prefix);
  if (text !== undefined) return { text: quoted(text), kind: 'constant' };
  const number = attributes.get(`${prefix}Numeric`) ?? attributes.get(`${prefix}Boolean`);
  if (number !== undefined) return sqlDefault(number);
  const date = attributes.get(`${prefix}Date`);
  if (date !== undefined)
    return /^\d/.test(date) ? { text: quoted(date), kind: 'constant' } : { text: date, kind: 'expression' };
  const computed = attributes.get(`${prefix}Computed`) ?? attributes.get(`${prefix}SequenceNext`);
  return computed === undefined ? null : { text: computed, kind: 'expression' };
}
