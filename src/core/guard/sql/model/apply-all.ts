import type { Change } from '../change.ts';
import { changeColumn } from './apply-columns.ts';
import { changeConstraint } from './apply-constraints.ts';
import { changeIndex } from './apply-indexes.ts';
import { changeRoutine } from './apply-routines.ts';
import { changeRows, changeSecurity } from './apply-rows.ts';
import { changeTable } from './apply-tables.ts';
import { changeType } from './apply-types.ts';
import { changeView } from './apply-views.ts';
import { dropSchema } from './drop-schema.ts';
import { fromHere } from './from-here.ts';
import type { Schema } from './schema.ts';

/** The changes that `Kind` names. */
export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;

type Appliers = { readonly [Kind in Change['kind']]: (schema: Schema, change: ChangeOf<Kind>, step: number) => void };

/** What these do is judged as it stands: no part of the schema is made by it. */
const nothing = () => undefined;

const APPLIERS: Appliers = {
  'create-table': changeTable,
  'drop-table': changeTable,
  'rename-table': changeTable,
  'move-table': changeTable,
  'attach-partition': changeTable,
  'detach-partition': changeTable,
  'drop-partition': changeTable,
  'drop-schema': dropSchema,
  'add-column': changeColumn,
  'drop-column': changeColumn,
  'rename-column': changeColumn,
  'change-type': changeColumn,
  'redefine-column': changeColumn,
  'set-not-null': changeColumn,
  'drop-not-null': changeColumn,
  'set-default': changeColumn,
  'drop-default': changeColumn,
  'change-filled': changeColumn,
  'change-collation': changeColumn,
  'add-constraint': changeConstraint,
  'drop-constraint': changeConstraint,
  'rename-constraint': changeConstraint,
  'create-index': changeIndex,
  'drop-index': changeIndex,
  'rename-index': changeIndex,
  'create-enum': changeType,
  'add-enum-value': changeType,
  'rename-enum-value': changeType,
  'create-type': changeType,
  'create-domain': changeType,
  'change-domain': changeType,
  'drop-type': changeType,
  'rename-type': changeType,
  'create-view': changeView,
  'drop-view': changeView,
  'create-sequence': changeView,
  'change-sequence': changeView,
  'drop-sequence': changeView,
  'create-function': changeRoutine,
  'drop-function': changeRoutine,
  'create-trigger': changeRoutine,
  'drop-trigger': changeRoutine,
  'switch-trigger': changeRoutine,
  'row-security': changeSecurity,
  'update-rows': changeRows,
  'delete-rows': changeRows,
  'insert-rows': changeRows,
  revoke: nothing,
  setting: nothing,
  harmless: nothing,
  unreadable: nothing,
};

/**
 * Carry out changes on a schema. What comes out knows what stood there before (`was`); the one given is only added to: what a change needs and
 * nobody told of must have been there.
 */
export function applyAll(changes: readonly Change[], start: Schema): Schema {
  const schema = fromHere(start);
  changes.forEach((change, step) => {
    APPLIERS[change.kind](schema, change as never, step);
  });
  return schema;
}
