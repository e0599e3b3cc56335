import { shortStatement } from '../finding.ts';
import type {
  Change,
  ChangeBody,
  Column,
  Constraint,
  Default,
  Filled,
  ForeignAction,
  Name,
  Type,
} from '../sql/change.ts';
import type { Code, Written } from './code/model.ts';
import type { Reading } from './model.ts';
import { own } from './own.ts';

/** A change that a piece of code makes. */
export function change(reading: Reading, at: Written, body: ChangeBody): Change {
  return { at: { file: reading.file, line: at.line, statement: shortStatement(at.text) }, ...body };
}

/** What could not be told from the text: it is shown, never left out. */
export function unreadable(reading: Reading, at: Written, what: string): readonly Change[] {
  return [change(reading, at, { kind: 'unreadable', what })];
}

export function harmless(reading: Reading, at: Written, what: string): readonly Change[] {
  return [change(reading, at, { kind: 'harmless', what })];
}

/** SQL that stands in a program. */
export function sqlIn(reading: Reading, code: Code | undefined, at: Written): readonly Change[] {
  if (code?.kind === 'text') return reading.readSql(code.value, reading.file, code.from - 1);
  if (code?.kind === 'list' && code.items.length > 0) return code.items.flatMap((one) => sqlIn(reading, one, one));
  return unreadable(reading, at, 'SQL that is put together when it runs');
}

/** `orders` or `sales.orders`; the default schema is left away. */
export function nameFrom(text: string, schema: string | null = null): Name {
  const dot = text.indexOf('.');
  const [before, name] = dot === -1 ? [schema, text] : [text.slice(0, dot), text.slice(dot + 1)];
  return { schema: before === 'public' || before === 'main' || before === '' ? null : before, name };
}

export function column(name: string, type: Type, rest: Partial<Column> = {}): Column {
  return { name, type, nullable: true, default: null, filled: null, collation: null, comment: null, ...rest };
}

export function type(name: string, args: readonly string[] = [], rest: Partial<Type> = {}): Type {
  return { name, args, array: false, unsigned: false, ...rest };
}

export const COUNTER: Filled = { kind: 'counter' };

/** A default as a program writes it: a text is a value, not SQL. Undefined: it gives none. */
export function defaultFrom(code: Code | undefined): Default | null {
  if (code === undefined) return null;
  switch (code.kind) {
    case 'null':
      return { text: 'NULL', kind: 'null' };
    case 'text':
      return { text: quoted(code.value), kind: 'constant' };
    case 'number':
      return { text: code.value, kind: 'constant' };
    case 'boolean':
      return { text: String(code.value), kind: 'constant' };
    case 'list':
    case 'map':
      return { text: code.text, kind: 'constant' };
    case 'routine':
      return code.body[0]?.kind === 'text' ? sqlDefault(code.body[0].value) : { text: code.text, kind: 'expression' };
    case 'call':
      return code.args[0]?.kind === 'text' ? sqlDefault(code.args[0].value) : { text: code.text, kind: 'expression' };
    default:
      return { text: code.text, kind: 'expression' };
  }
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A default as SQL writes it. */
export function sqlDefault(written: string): Default {
  const text = written
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  if (/^null(::.*)?$/i.test(text)) return { text: 'NULL', kind: 'null' };
  const isConstant = /^(?:[bexn]?'(?:[^']|'')*'|[-+]?[\d.]+|true|false)(?:::[\w\s()[\]"]+)?$/i.test(text);
  return { text, kind: isConstant ? 'constant' : 'expression' };
}

const ACTIONS: Readonly<Record<string, ForeignAction>> = {
  cascade: 'cascade',
  nullify: 'set-null',
  'set null': 'set-null',
  set_null: 'set-null',
  setnull: 'set-null',
  nilify_all: 'set-null',
  delete_all: 'cascade',
  update_all: 'cascade',
  'set default': 'set-default',
  setdefault: 'set-default',
  set_default: 'set-default',
  restrict: 'restrict',
};

export function foreignAction(word: string | null | undefined): ForeignAction {
  return own(ACTIONS, (word ?? '').toLowerCase()) ?? 'no-action';
}

/** What a foreign key says beside its columns; names by convention are not made up. */
export function foreignKey(
  columns: readonly string[],
  refersTo: Name,
  rest: Partial<Extract<Constraint, { kind: 'foreign-key' }>> = {},
): Constraint {
  return {
    kind: 'foreign-key',
    name: null,
    columns,
    refersTo,
    refersToColumns: [],
    onDelete: 'no-action',
    onUpdate: 'no-action',
    ...rest,
  };
}

export function unique(columns: readonly string[], name: string | null = null): Constraint {
  return { kind: 'unique', name, columns, nullsNotDistinct: false };
}

export function primaryKey(columns: readonly string[], name: string | null = null): Constraint {
  return { kind: 'primary-key', name, columns };
}
