import type { Column, Constraint, Default, Type } from '../../sql/change.ts';
import { numberIn, textIn, truthIn } from '../code/ask.ts';
import { COUNTER, column, defaultFrom, type } from '../make.ts';
import { isSerial, typeFromSql } from '../sql-type.ts';
import type { Options, Rails } from './model.ts';

/** A column as `t.string :name, null: false` or `add_column` describes it. */
export function railsColumn(
  name: string,
  word: string,
  { options, rails }: { options: Options; rails: Rails },
): Column {
  const computed = textIn(options.get('as'));
  const isVirtual = word === 'virtual';
  const made = isVirtual ? (textIn(options.get('type')) ?? 'string') : word;
  const isKey = made === 'primary_key';
  return column(name, railsType(made, options, rails), {
    nullable: !isKey && truthIn(options.get('null')) !== false && truthIn(options.get('primary_key')) !== true,
    default: defaultIn(options),
    filled:
      computed !== null && isVirtual
        ? { kind: 'computed', expression: computed }
        : isKey || isSerial(made) || truthIn(options.get('auto_increment')) === true
          ? COUNTER
          : null,
    collation: textIn(options.get('collation')),
    comment: textIn(options.get('comment')),
  });
}

/** `default: nil` is no default. */
export function defaultIn(options: Options): Default | null {
  const made = defaultFrom(options.get('default'));
  return made?.kind === 'null' ? null : made;
}

export function isPrimary(options: Options): boolean {
  return truthIn(options.get('primary_key')) === true;
}

export function railsType(word: string, options: Options, rails: Rails): Type {
  const limit = numberIn(options.get('limit'));
  const array = truthIn(options.get('array')) === true;
  const unsigned = truthIn(options.get('unsigned')) === true || /^unsigned_/.test(word);
  const made = plainType(word.replace(/^unsigned_/, ''), { options, limit, rails });
  return { ...made, array: made.array || array, unsigned: made.unsigned || unsigned };
}

type Asked = { readonly options: Options; readonly limit: string | null; readonly rails: Rails };

function plainType(word: string, { options, limit, rails }: Asked): Type {
  const args = limit === null ? [] : [limit];
  const isMysql = rails.dialect === 'mysql';
  switch (word) {
    case 'string':
      return type('varchar', limit === null && isMysql ? ['255'] : args);
    case 'text':
      return type(isMysql ? sized('text', textIn(options.get('size'))) : 'text');
    case 'integer':
    case 'int':
      return type(integerOf(limit, isMysql));
    case 'primary_key':
    case 'big_integer':
      return type('bigint');
    case 'float':
      return type(isMysql && (limit === null || Number(limit) <= 24) ? 'real' : 'double');
    case 'decimal':
    case 'numeric':
      return type('numeric', decimals(options));
    case 'boolean':
      return isMysql ? type('tinyint', ['1']) : type('boolean');
    case 'datetime':
      return type(
        rails.dialect === 'postgres' || rails.dialect === null ? 'timestamp' : 'datetime',
        precision(options),
      );
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return type(word, precision(options));
    case 'binary':
    case 'blob':
      return type('bytes');
    case 'enum':
      return type(textIn(options.get('enum_type')) ?? 'enum', []);
    default:
      return typeFromSql(limit === null || word.includes('(') ? word : `${word}(${limit})`, rails.dialect);
  }
}

function sized(word: string, size: string | null): string {
  return size === null ? word : `${size}${word}`;
}

function integerOf(limit: string | null, isMysql: boolean): string {
  const bytes = limit === null ? 4 : Number(limit);
  if (bytes > 4) return 'bigint';
  if (isMysql && bytes === 1) return 'tinyint';
  if (isMysql && bytes === 3) return 'mediumint';
  return bytes <= 2 ? 'smallint' : 'integer';
}

function decimals(options: Options): readonly string[] {
  const [all, after] = [numberIn(options.get('precision')), numberIn(options.get('scale'))];
  if (all === null) return [];
  return after === null ? [all] : [all, after];
}

/** Six digits are what a database takes when nothing is said. */
function precision(options: Options): readonly string[] {
  const digits = numberIn(options.get('precision'));
  return digits === null || digits === '6' ? [] : [digits];
}

/** Constraints that stand with a column. */
export function columnConstraints(name: string, options: Options): readonly Constraint[] {
  return isPrimary(options) ? [{ kind: 'primary-key', name: null, columns: [name] }] : [];
}
