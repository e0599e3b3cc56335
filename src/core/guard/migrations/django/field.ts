import type { Column, Constraint, Default, Dialect, Name, Type } from '../../sql/change.ts';
import { chainOf, numberIn, textIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { column, defaultFrom, foreignKey, nameFrom, sqlDefault, type } from '../make.ts';
import { own } from '../own.ts';

/** One field of a model. `column` null: it has none of its own (many to many). */
export type Field = {
  readonly column: Column | null;
  readonly isKey: boolean;
  readonly isUnique: boolean;
  readonly hasIndex: boolean;
  /** What it points at, as `app.Model`. */
  readonly refersTo: string | null;
  /** Django makes a foreign key of the database for it. */
  readonly hasForeignKey: boolean;
  /** For rows that are there when the column comes; dropped right after. */
  readonly filler: Default | null;
  /** Its column bears a name that was given. */
  readonly isNamed: boolean;
  /** Of many to many: a table of its own, by name where one is given; null: none (it has a model of its own). */
  readonly joins: { readonly table: string | null } | null;
};

const LENGTHS: Readonly<Record<string, string>> = {
  EmailField: '254',
  URLField: '200',
  SlugField: '50',
  FileField: '100',
  ImageField: '100',
  FilePathField: '100',
};

/** Null: not a field that can be read. */
export function djangoField(name: string, code: Code | undefined, dialect: Dialect | null): Field | null {
  if (code?.kind !== 'call') return null;
  const { options } = code;
  if (options.has('**')) return null;
  const target = fieldTarget(code);
  const isJoin = code.name === 'ManyToManyField';
  const isOne = code.name === 'OneToOneField';
  const isForeign = code.name === 'ForeignKey' || isOne || target !== null;
  const isKey = truthIn(options.get('primary_key')) === true;
  const named = textIn(options.get('db_column'));
  const made = column(
    named ?? (isForeign ? `${name}_id` : name),
    isForeign ? type('bigint') : fieldType(code, dialect),
    {
      nullable: !isKey && (truthIn(options.get('null')) === true || code.name === 'NullBooleanField'),
      default: databaseDefault(options.get('db_default')),
      filled: filledOf(code),
      collation: textIn(options.get('db_collation')),
      comment: textIn(options.get('db_comment')),
    },
  );
  return {
    column: isJoin ? null : made,
    isKey,
    isUnique: !isKey && (isOne || truthIn(options.get('unique')) === true),
    hasIndex: (truthIn(options.get('db_index')) ?? (isForeign && !isOne)) ? true : code.name === 'SlugField',
    refersTo: isForeign || isJoin ? target : null,
    hasForeignKey: isForeign && truthIn(options.get('db_constraint')) !== false,
    filler: made.default === null && made.filled === null ? fillerOf(code) : null,
    isNamed: named !== null,
    joins: isJoin && !options.has('through') ? { table: textIn(options.get('db_table')) } : null,
  };
}

function fieldTarget({ name, args, options }: Call): string | null {
  if (!/^(ForeignKey|OneToOneField|ManyToManyField|ParentalKey|ParentalManyToManyField|TreeForeignKey)$/.test(name))
    return null;
  const to = options.get('to') ?? args[0];
  return textIn(to) ?? (to?.kind === 'name' ? to.name : (to?.text ?? ''));
}

function filledOf({ name, options }: Call): Column['filled'] {
  if (/^(Big|Small)?AutoField$/.test(name)) return { kind: 'identity', always: false };
  return name === 'GeneratedField' ? { kind: 'computed', expression: options.get('expression')?.text ?? '' } : null;
}

/** `db_default=Now()`: SQL that is not in the text, but the database has it. */
function databaseDefault(code: Code | undefined): Default | null {
  if (code?.kind === 'call')
    return code.name === 'Value' ? defaultFrom(code.args[0]) : { text: code.text, kind: 'expression' };
  return defaultFrom(code);
}

function fillerOf({ name, options }: Call): Default | null {
  const given = options.get('default');
  if (given !== undefined && given.kind !== 'null') return defaultFrom(given);
  if (truthIn(options.get('auto_now')) === true || truthIn(options.get('auto_now_add')) === true)
    return sqlDefault('now()');
  const isText = /^(Char|Text|Email|URL|Slug|File|Image|FilePath|CIText|CIChar|CIEmail)Field$/.test(name);
  return isText && truthIn(options.get('blank')) === true && truthIn(options.get('null')) !== true
    ? sqlDefault("''")
    : null;
}

function fieldType(call: Call, dialect: Dialect | null): Type {
  const { name, options } = call;
  const isPostgres = dialect === 'postgres' || dialect === null;
  const length = numberIn(options.get('max_length')) ?? own(LENGTHS, name) ?? null;
  const simple = own(SIMPLE, name);
  if (simple !== undefined) return type(simple);
  switch (name) {
    case 'DateTimeField':
      return type(isPostgres ? 'timestamptz' : 'datetime');
    case 'DurationField':
      return type(isPostgres ? 'interval' : 'bigint');
    case 'DecimalField':
      return type(
        'numeric',
        [options.get('max_digits'), options.get('decimal_places')].map(numberIn).filter((one) => one !== null),
      );
    case 'UUIDField':
      return isPostgres ? type('uuid') : type('char', ['32']);
    case 'JSONField':
      return type(isPostgres ? 'jsonb' : dialect === 'mysql' ? 'json' : 'text');
    case 'GenericIPAddressField':
      return isPostgres ? type('inet') : type('char', ['39']);
    case 'ArrayField':
      return arrayType(options.get('base_field') ?? call.args[0], dialect);
    case 'GeneratedField':
      return nested(options.get('output_field'), dialect);
    default:
      return length === null ? type(name.replace(/Field$/, '').toLowerCase()) : type('varchar', [length]);
  }
}

const SIMPLE: Readonly<Record<string, string>> = {
  AutoField: 'integer',
  BigAutoField: 'bigint',
  SmallAutoField: 'smallint',
  IntegerField: 'integer',
  BigIntegerField: 'bigint',
  SmallIntegerField: 'smallint',
  PositiveIntegerField: 'integer',
  PositiveBigIntegerField: 'bigint',
  PositiveSmallIntegerField: 'smallint',
  BooleanField: 'boolean',
  NullBooleanField: 'boolean',
  TextField: 'text',
  DateField: 'date',
  TimeField: 'time',
  FloatField: 'double',
  BinaryField: 'bytes',
  SearchVectorField: 'tsvector',
  HStoreField: 'hstore',
};

function arrayType(base: Code | undefined, dialect: Dialect | null): Type {
  return { ...nested(base, dialect), array: true };
}

function nested(code: Code | undefined, dialect: Dialect | null): Type {
  return code?.kind === 'call' ? fieldType(chainOf(code).calls.at(-1) ?? code, dialect) : type('text');
}

/** Constraints that stand with a column; `target`: the table it points at. */
export function fieldConstraints(field: Field, target: Name | null): readonly Constraint[] {
  if (field.column === null) return [];
  const columns = [field.column.name];
  const made: Constraint[] = [];
  if (field.isKey) made.push({ kind: 'primary-key', name: null, columns });
  if (field.isUnique) made.push({ kind: 'unique', name: null, columns, nullsNotDistinct: false });
  if (field.hasForeignKey) made.push(foreignKey(columns, target ?? nameFrom('')));
  return made;
}
