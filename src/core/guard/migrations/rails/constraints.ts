import type { Change, ConstraintName, Name } from '../../sql/change.ts';
import { textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call } from '../code/model.ts';
import { singular } from '../inflect.ts';
import { change, foreignAction, foreignKey, harmless, nameFrom, unique } from '../make.ts';
import type { Rails, Verb } from './model.ts';
import { indexOf, keyOptions } from './references.ts';
import { checkOf, foreignKeyTo } from './table-block.ts';

export const CONSTRAINT_VERBS: Readonly<Record<string, Verb>> = {
  add_index: addIndex,
  add_concurrent_index: addIndex,
  prepare_async_index: (call, rails) => harmless(rails, call, 'an index that is made later'),
  remove_index: onTable(removeIndex),
  remove_concurrent_index: onTable(removeIndex),
  remove_concurrent_index_by_name: onTable((table, call, rails) => {
    const name = textIn(call.args[1]) ?? textIn(call.options.get('name'));
    return name === null ? null : [dropIndex(table, { name, columns: null }, { call, rails })];
  }),
  rename_index: onTable((table, call, rails) => {
    const [from, to] = [textIn(call.args[1]), textIn(call.args[2])];
    if (from === null || to === null) return null;
    return [change(rails, call, { kind: 'rename-index', name: { schema: table.schema, name: from }, to })];
  }),
  add_foreign_key: onTable(addForeignKey),
  add_concurrent_foreign_key: onTable((table, call, rails) => {
    const [to, columns] = [textIn(call.args[1]), textsIn(call.options.get('column'))];
    if (to === null || columns === null) return null;
    const onDelete = foreignAction(textIn(call.options.get('on_delete')) ?? 'cascade');
    const constraint = foreignKey(columns, nameFrom(to), { ...keyOptions(call.options), onDelete });
    return [change(rails, call, { kind: 'add-constraint', table, constraint, usingIndex: null })];
  }),
  remove_foreign_key: onTable(removeForeignKey),
  validate_foreign_key: validated,
  validate_check_constraint: validated,
  validate_constraint: validated,
  validate_not_null_constraint: validated,
  add_check_constraint: onTable((table, call, rails) => {
    const expression = textIn(call.args[1]);
    if (expression === null) return null;
    const constraint = checkOf(expression, textIn(call.options.get('name')) ?? textIn(call.args[2]));
    return [change(rails, call, { kind: 'add-constraint', table, constraint, usingIndex: null })];
  }),
  remove_check_constraint: dropsConstraint('check'),
  add_exclusion_constraint: onTable((table, call, rails) => {
    const constraint = { kind: 'exclusion', name: textIn(call.options.get('name')) } as const;
    return [change(rails, call, { kind: 'add-constraint', table, constraint, usingIndex: null })];
  }),
  remove_exclusion_constraint: dropsConstraint('exclusion'),
  add_unique_constraint: onTable((table, call, rails) => {
    const columns = textsIn(call.args[1]);
    const usingIndex = textIn(call.options.get('using_index'));
    if (columns === null && usingIndex === null) return null;
    const constraint = unique(columns ?? [], textIn(call.options.get('name')));
    return [change(rails, call, { kind: 'add-constraint', table, constraint, usingIndex })];
  }),
  remove_unique_constraint: dropsConstraint('unique'),
  add_not_null_constraint: onTable((table, call, rails) => {
    const column = textIn(call.args[1]);
    return column === null ? null : [change(rails, call, { kind: 'set-not-null', table, column })];
  }),
  remove_not_null_constraint: onTable((table, call, rails) => {
    const column = textIn(call.args[1]);
    return column === null ? null : [change(rails, call, { kind: 'drop-not-null', table, column })];
  }),
  add_text_limit: onTable((table, call, rails) => {
    const [column, limit] = [textIn(call.args[1]), call.args[2]?.text];
    if (column === null || limit === undefined) return null;
    const constraint = checkOf(`char_length(${column}) <= ${limit}`, textIn(call.options.get('constraint_name')));
    return [
      change(rails, call, {
        kind: 'add-constraint',
        table,
        constraint: { ...constraint, ...{ columns: [column] } },
        usingIndex: null,
      }),
    ];
  }),
};

type At = { readonly call: Call; readonly rails: Rails };

function onTable(read: (table: Name, call: Call, rails: Rails) => readonly Change[] | null): Verb {
  return (call, rails) => {
    const table = textIn(call.args[0]);
    return table === null || call.options.has('**') ? null : read(nameFrom(table), call, rails);
  };
}

function validated(call: Call, rails: Rails): readonly Change[] {
  return harmless(rails, call, 'a constraint that stands is checked');
}

function addIndex(call: Call, rails: Rails): readonly Change[] | null {
  const [table, columns] = [textIn(call.args[0]), textsIn(call.args[1])];
  if (table === null || columns === null || call.options.has('**')) return null;
  const ifNotExists = truthIn(call.options.get('if_not_exists')) === true;
  return [
    change(rails, call, { kind: 'create-index', index: indexOf(nameFrom(table), columns, call.options), ifNotExists }),
  ];
}

function removeIndex(table: Name, call: Call, rails: Rails): readonly Change[] | null {
  const name = textIn(call.options.get('name'));
  const columns = textsIn(call.args[1]) ?? textsIn(call.options.get('column'));
  return name === null && columns === null ? null : [dropIndex(table, { name, columns }, { call, rails })];
}

function dropIndex(
  table: Name,
  { name, columns }: { name: string | null; columns: readonly string[] | null },
  { call, rails }: At,
): Change {
  return change(rails, call, {
    kind: 'drop-index',
    name: name === null ? null : { schema: table.schema, name },
    table,
    columns,
    ifExists: truthIn(call.options.get('if_exists')) === true,
  });
}

function addForeignKey(table: Name, call: Call, rails: Rails): readonly Change[] | null {
  const to = textIn(call.args[1]);
  if (to === null) return null;
  return [
    change(rails, call, {
      kind: 'add-constraint',
      table,
      constraint: foreignKeyTo(to, call.options),
      usingIndex: null,
    }),
  ];
}

function removeForeignKey(table: Name, call: Call, rails: Rails): readonly Change[] | null {
  const to = textIn(call.args[1]) ?? textIn(call.options.get('to_table'));
  const columns = textsIn(call.options.get('column'));
  const named = textIn(call.options.get('name'));
  if (to === null && columns === null && named === null) return null;
  const name: ConstraintName =
    named === null
      ? {
          by: 'kind',
          kind: 'foreign-key',
          columns: columns ?? (to === null ? null : [`${singular(to)}_id`]),
          refersTo: to === null ? null : nameFrom(to),
        }
      : { by: 'name', name: named };
  return [
    change(rails, call, {
      kind: 'drop-constraint',
      table,
      name,
      ifExists: truthIn(call.options.get('if_exists')) === true,
    }),
  ];
}

function dropsConstraint(kind: 'check' | 'exclusion' | 'unique'): Verb {
  return onTable((table, call, rails) => {
    const named = textIn(call.options.get('name'));
    const columns =
      kind === 'unique' ? textsIn(call.args[1]) : kind === 'check' ? columnsOf(textIn(call.args[1])) : null;
    const name: ConstraintName =
      named === null ? { by: 'kind', kind, columns, refersTo: null } : { by: 'name', name: named };
    return [
      change(rails, call, {
        kind: 'drop-constraint',
        table,
        name,
        ifExists: truthIn(call.options.get('if_exists')) === true,
      }),
    ];
  });
}

function columnsOf(expression: string | null): readonly string[] | null {
  const check = expression === null ? null : checkOf(expression, null);
  return check?.kind === 'check' ? check.columns : null;
}
