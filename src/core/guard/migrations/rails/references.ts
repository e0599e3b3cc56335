import type { Change, ChangeBody, Column, Constraint, Index, Name } from '../../sql/change.ts';
import { entriesIn, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Code, Written } from '../code/model.ts';
import { plural } from '../inflect.ts';
import { change, column, foreignAction, foreignKey, nameFrom, type } from '../make.ts';
import type { Options, Rails } from './model.ts';
import { railsColumn } from './types.ts';

export type Reference = {
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly index: Index | null;
};

/** What `t.references :user` or `add_reference :orders, :user` stands for: a column, for polymorphic ones two, an index, a foreign key. */
export function reference(
  table: Name,
  name: string,
  { options, rails }: { options: Options; rails: Rails },
): Reference {
  const word = textIn(options.get('type')) ?? (rails.version >= 5.1 || rails.version === 0 ? 'bigint' : 'integer');
  const own = new Map(
    [...options].filter(([key]) => key === 'null' || key === 'default' || key === 'limit' || key === 'comment'),
  );
  const id = railsColumn(`${name}_id`, word, { options: own, rails });
  const polymorphic = options.get('polymorphic');
  const isPolymorphic = polymorphic !== undefined && truthIn(polymorphic) !== false;
  const kind = column(`${name}_type`, type('varchar'), { nullable: id.nullable });
  const key = isPolymorphic ? null : referenceKey(name, options.get('foreign_key'));
  return {
    columns: isPolymorphic ? [kind, id] : [id],
    constraints: key === null ? [] : [key],
    index: isPolymorphic
      ? polymorphicIndex(referenceIndex(table, [kind.name, id.name], { options, rails }), name, options)
      : referenceIndex(table, [id.name], { options, rails }),
  };
}

/** It is named for the reference, not for its two columns. */
function polymorphicIndex(index: Index | null, name: string, options: Options): Index | null {
  if (index === null || entriesIn(options.get('index'))?.has('name')) return index;
  return { ...index, name: { schema: index.table.schema, name: `index_${index.table.name}_on_${name}` } };
}

function referenceKey(name: string, asked: Code | undefined): Constraint | null {
  if (asked === undefined || truthIn(asked) === false || asked.kind === 'null') return null;
  const options = entriesIn(asked) ?? new Map<string, Code>();
  const target = textIn(options.get('to_table')) ?? plural(name);
  return { ...foreignKey([`${name}_id`], nameFrom(target), keyOptions(options)) };
}

/** What options of a foreign key say. */
export function keyOptions(options: Options): Partial<Extract<Constraint, { kind: 'foreign-key' }>> {
  return {
    name: textIn(options.get('name')),
    refersToColumns: textsIn(options.get('primary_key')) ?? ['id'],
    onDelete: foreignAction(textIn(options.get('on_delete'))),
    onUpdate: foreignAction(textIn(options.get('on_update'))),
  };
}

function referenceIndex(
  table: Name,
  columns: readonly string[],
  { options, rails }: { options: Options; rails: Rails },
): Index | null {
  const asked = options.get('index');
  if (asked === undefined) return rails.version >= 5 || rails.version === 0 ? indexOf(table, columns, new Map()) : null;
  if (truthIn(asked) === false || asked.kind === 'null') return null;
  return indexOf(table, columns, entriesIn(asked) ?? new Map());
}

export function indexOf(table: Name, columns: readonly string[], options: Options): Index {
  const parts = columns.flatMap((one) => (/^[\w$]+$/.test(one) ? [one] : [one.trim()]));
  const name = textIn(options.get('name')) ?? `index_${table.name}_on_${columns.join('_and_').replace(/\W+/g, '_')}`;
  return {
    name: { schema: table.schema, name },
    table,
    unique: truthIn(options.get('unique')) === true,
    nullsNotDistinct: truthIn(options.get('nulls_not_distinct')) === true,
    parts,
    hasExpression: parts.some((one) => !/^[\w$]+$/.test(one)),
    where: textIn(options.get('where')),
  };
}

/** An added reference, as changes. */
export function addReference(
  rails: Rails,
  at: Written,
  { table, made }: { table: Name; made: Reference },
): readonly Change[] {
  const bodies: ChangeBody[] = made.columns.map((one) => ({
    kind: 'add-column',
    table,
    column: one,
    constraints: [],
    ifNotExists: false,
  }));
  for (const constraint of made.constraints)
    bodies.push({ kind: 'add-constraint', table, constraint, usingIndex: null });
  if (made.index !== null) bodies.push({ kind: 'create-index', index: made.index, ifNotExists: false });
  return bodies.map((body) => change(rails, at, body));
}

export function removeReference(
  rails: Rails,
  at: Written,
  { table, name, options }: { table: Name; name: string; options: Options },
): readonly Change[] {
  const polymorphic = options.get('polymorphic');
  const names =
    polymorphic !== undefined && truthIn(polymorphic) !== false ? [`${name}_id`, `${name}_type`] : [`${name}_id`];
  return names.map((one) => change(rails, at, { kind: 'drop-column', table, column: one, ifExists: false }));
}
