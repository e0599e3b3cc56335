import type { Column, Constraint, Name } from '../../sql/change.ts';
import { entriesIn, entry, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Code } from '../code/model.ts';
import { namesIn } from '../expression.ts';
import {
  COUNTER,
  column,
  defaultFrom,
  foreignAction,
  foreignKey,
  nameFrom,
  primaryKey,
  type,
  unique,
} from '../make.ts';
import { isSerial, typeFromSql } from '../sql-type.ts';

export function tableIn(code: Code | undefined): Name | null {
  const name = textIn(code) ?? textIn(entry(code, 'name'));
  if (name === null) return null;
  return textIn(code) === null ? { ...nameFrom(name, textIn(entry(code, 'schema'))) } : { schema: null, name };
}

type Made = { readonly column: Column; readonly constraints: readonly Constraint[] };

export function columnsIn(code: Code | undefined): readonly Made[] | null {
  const entries = entriesIn(code);
  if (entries === null) return null;
  const made = [...entries].map(([name, said]) => columnOf(name, said));
  return made.includes(null) ? null : made.filter((one) => one !== null);
}

/** `'text'`, `'id'` (a counting key), or an object. */
function columnOf(name: string, code: Code): Made | null {
  const word = textIn(code) ?? textIn(entry(code, 'type'));
  if (word === null) return null;
  if (word === 'id')
    return {
      column: column(name, type('integer'), { nullable: false, filled: COUNTER }),
      constraints: [primaryKey([name])],
    };
  const is = (key: string) => truthIn(entry(code, key)) === true;
  const constraints: Constraint[] = [];
  if (is('primaryKey')) constraints.push(primaryKey([name]));
  if (is('unique')) constraints.push(unique([name]));
  const check = textIn(entry(code, 'check'));
  if (check !== null) constraints.push({ kind: 'check', name: null, expression: check, columns: namesIn(check) });
  const key = references(name, code);
  if (key !== null) constraints.push(key);
  const value = defaultFrom(entry(code, 'default'));
  const generated = entry(code, 'sequenceGenerated') ?? entry(code, 'generated');
  const computed = textIn(entry(code, 'expressionGenerated'));
  const isKey = is('primaryKey');
  return {
    column: column(name, typeFromSql(word, 'postgres'), {
      nullable: !is('notNull') && !isKey,
      default: value?.kind === 'null' ? null : value,
      filled:
        computed !== null
          ? { kind: 'computed', expression: computed }
          : isSerial(word)
            ? COUNTER
            : generated === undefined
              ? null
              : { kind: 'identity', always: textIn(entry(generated, 'precedence')) === 'ALWAYS' },
      comment: textIn(entry(code, 'comment')),
    }),
    constraints,
  };
}

/** `references: 'users'`, `'"users"(id)'` or `'users(id)'`. */
function references(name: string, code: Code): Constraint | null {
  const target = entry(code, 'references');
  const written = textIn(target);
  const [, to, columns] = written === null ? [] : (/^"?([\w.]+)"?\s*(?:\(([^)]*)\))?/.exec(written.trim()) ?? []);
  const on = to === undefined ? tableIn(target) : nameFrom(to);
  if (on === null) return null;
  return foreignKey([name], on, {
    name: textIn(entry(code, 'referencesConstraintName')),
    refersToColumns: columns === undefined ? [] : columns.split(',').map((one) => one.trim().replaceAll('"', '')),
    onDelete: foreignAction(textIn(entry(code, 'onDelete'))),
    onUpdate: foreignAction(textIn(entry(code, 'onUpdate'))),
  });
}

/** What `constraints` of a table or `addConstraint` says; a text is SQL that is not taken apart further than its kind. */
export function constraintsOf(name: string | null, code: Code | undefined): readonly Constraint[] | null {
  const text = textIn(code);
  if (text !== null) return constraintOfSql(name, text);
  if (entriesIn(code) === null) return null;
  const found: Constraint[] = [];
  const [keys, checks, excluded] = [
    textsIn(entry(code, 'primaryKey')),
    textsIn(entry(code, 'check')),
    entry(code, 'exclude'),
  ];
  if (keys !== null) found.push(primaryKey(keys, name));
  for (const one of checks ?? []) found.push({ kind: 'check', name, expression: one, columns: namesIn(one) });
  if (excluded !== undefined) found.push({ kind: 'exclusion', name });
  const uniques = entry(code, 'unique');
  const groups =
    uniques?.kind === 'list' && uniques.items.some((one) => one.kind === 'list')
      ? uniques.items.map(textsIn)
      : [textsIn(uniques)];
  for (const one of groups) if (one !== null) found.push(unique(one, name));
  const foreign = entry(code, 'foreignKeys');
  for (const one of foreign?.kind === 'list' ? foreign.items : foreign === undefined ? [] : [foreign]) {
    const key = references('', one);
    if (key?.kind === 'foreign-key') found.push({ ...key, name, columns: textsIn(entry(one, 'columns')) ?? [] });
  }
  return found.length === 0 ? null : found;
}

function constraintOfSql(name: string | null, sql: string): readonly Constraint[] | null {
  const [, word = '', inside = '', rest = ''] =
    /^\s*(unique|primary\s+key|check|foreign\s+key|exclude)\b[^(]*\((.*?)\)(.*)$/is.exec(sql) ?? [];
  const columns = inside.split(',').map((one) => one.trim().replaceAll('"', ''));
  const [, to] = /references\s+"?([\w.]+)"?/i.exec(rest) ?? [];
  switch (word.toLowerCase().replace(/\s+/g, ' ')) {
    case 'unique':
      return [unique(columns, name)];
    case 'primary key':
      return [primaryKey(columns, name)];
    case 'check':
      return [{ kind: 'check', name, expression: sql.trim(), columns: namesIn(sql.replace(/^\s*check/i, '')) }];
    case 'exclude':
      return [{ kind: 'exclusion', name }];
    case 'foreign key':
      return to === undefined ? null : [foreignKey(columns, nameFrom(to), { name })];
    default:
      return null;
  }
}
