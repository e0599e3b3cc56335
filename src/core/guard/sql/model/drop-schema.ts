import type { Name } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { changeRoutine } from './apply-routines.ts';
import { changeTable } from './apply-tables.ts';
import { changeType } from './apply-types.ts';
import { changeView } from './apply-views.ts';
import type { Schema } from './schema.ts';

/** With CASCADE all goes that it holds, as if each were dropped by itself. */
export function dropSchema(schema: Schema, change: ChangeOf<'drop-schema'>, step: number): void {
  if (!change.cascade) return;
  const inside = <Thing>(things: Iterable<Thing>, nameOf: (thing: Thing) => Name) =>
    [...things].map(nameOf).filter((name) => name.schema === change.schema && name.name !== '');
  const { at } = change;
  for (const view of inside(schema.views.values(), ({ name }) => name))
    changeView(schema, { at, kind: 'drop-view', view, materialized: false, ifExists: true }, step);
  for (const table of inside(schema.tables.values(), ({ name }) => name))
    changeTable(schema, { at, kind: 'drop-table', table, ifExists: false }, step);
  for (const type of inside(schema.types.values(), ({ name }) => name))
    changeType(schema, { at, kind: 'drop-type', type, what: 'type', cascade: true }, step);
  for (const sequence of inside(schema.sequences.values(), ({ name }) => name))
    changeView(schema, { at, kind: 'drop-sequence', sequence }, step);
  const routines = [...schema.functions.values()].flatMap((all) => [...all.values()]);
  for (const { routine } of routines.filter((one) => one.routine.name.schema === change.schema))
    changeRoutine(schema, { at, kind: 'drop-function', name: routine.name, takes: routine.takes }, step);
}
