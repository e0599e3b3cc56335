import type { Change, ChangeBody, Column } from '../../sql/change.ts';
import { change, foreignKey, unique } from '../make.ts';
import { type FieldContext, targetModel } from './arguments.ts';
import type { Field } from './field.ts';

/**
 * What differs between a field as earlier migrations left it and as it is now; options that only Python sees (choices, help texts, defaults)
 * are no change of the database. Where the earlier field is not known, its whole definition is given anew.
 */
export function alterField(context: FieldContext): readonly Change[] {
  const { field, model, name, at, reading } = context;
  const { table } = model;
  const old = model.fields.get(name);
  if (field.column === null) return [];
  const bodies: readonly ChangeBody[] =
    old === undefined || old.column === null
      ? [{ kind: 'redefine-column', table, column: field.column.name, to: field.column }]
      : [
          ...renamed(old.column, field.column, context),
          ...definition(old.column, field, context),
          ...constraints(old, field, context),
        ];
  return bodies.map((body) => change(reading, at, body));
}

function renamed(old: Column, now: Column, { model: { table } }: FieldContext): readonly ChangeBody[] {
  return old.name === now.name ? [] : [{ kind: 'rename-column', table, column: old.name, to: now.name }];
}

function definition(old: Column, { column, filler }: Field, { model: { table } }: FieldContext): readonly ChangeBody[] {
  if (column === null) return [];
  const bodies: ChangeBody[] = [];
  const on = { table, column: column.name };
  if (JSON.stringify(old.type) !== JSON.stringify(column.type))
    bodies.push({ kind: 'change-type', ...on, type: column.type, using: null });
  if (JSON.stringify(old.filled) !== JSON.stringify(column.filled))
    bodies.push({ kind: 'change-filled', ...on, filled: column.filled });
  if (old.default?.text !== column.default?.text) {
    bodies.push(
      column.default === null ? { kind: 'drop-default', ...on } : { kind: 'set-default', ...on, value: column.default },
    );
  }
  if (old.nullable && !column.nullable) {
    if (filler !== null || column.default !== null)
      bodies.push({ kind: 'update-rows', table, sets: [column.name], whereNull: [column.name], hasWhere: true });
    bodies.push({ kind: 'set-not-null', ...on });
  }
  if (!old.nullable && column.nullable) bodies.push({ kind: 'drop-not-null', ...on });
  if (old.collation !== column.collation) bodies.push({ kind: 'change-collation', ...on, to: column.collation ?? '' });
  return bodies;
}

function constraints(old: Field, now: Field, context: FieldContext): readonly ChangeBody[] {
  const { table } = context.model;
  const columns = [now.column?.name ?? ''];
  const bodies: ChangeBody[] = [];
  const drop = (kind: 'unique' | 'foreign-key'): ChangeBody => ({
    kind: 'drop-constraint',
    table,
    name: { by: 'kind', kind, columns, refersTo: null },
    ifExists: false,
  });
  if (old.isUnique && !now.isUnique) bodies.push(drop('unique'));
  if (!old.isUnique && now.isUnique)
    bodies.push({ kind: 'add-constraint', table, constraint: unique(columns), usingIndex: null });
  const same = old.refersTo?.toLowerCase() === now.refersTo?.toLowerCase();
  if (old.hasForeignKey && (!now.hasForeignKey || !same)) bodies.push(drop('foreign-key'));
  if (now.hasForeignKey && (!old.hasForeignKey || !same)) {
    const target = now.refersTo === 'self' ? table : targetModel(now, context).table;
    bodies.push({ kind: 'add-constraint', table, constraint: foreignKey(columns, target), usingIndex: null });
  }
  return bodies;
}
