import { unreachable } from '../../../../lib/errors.ts';
import type { Change } from '../change.ts';
import { changeColumn } from './apply-columns.ts';
import { changeConstraint } from './apply-constraints.ts';
import { changeIndex } from './apply-indexes.ts';
import { changeRoutine } from './apply-routines.ts';
import { changeRows, changeSecurity } from './apply-rows.ts';
import { changeTable } from './apply-tables.ts';
import { changeType } from './apply-types.ts';
import { changeView } from './apply-views.ts';
import { fromHere } from './from-here.ts';
import type { Schema } from './schema.ts';

/** Carry out changes on a schema. What comes out knows what stood there before (`was`); the one given is only added to: what must have been there. */
export function applyAll(changes: readonly Change[], start: Schema): Schema {
  const schema = fromHere(start);
  changes.forEach((change, step) => {
    apply(schema, change, step);
  });
  return schema;
}

function apply(schema: Schema, change: Change, step: number): void {
  switch (change.kind) {
    case 'create-table':
    case 'drop-table':
    case 'rename-table':
    case 'move-table':
    case 'attach-partition':
    case 'detach-partition':
    case 'drop-partition':
      return changeTable(schema, change, step);
    case 'add-column':
    case 'drop-column':
    case 'rename-column':
    case 'change-type':
    case 'redefine-column':
    case 'set-not-null':
    case 'drop-not-null':
    case 'set-default':
    case 'drop-default':
    case 'change-filled':
    case 'change-collation':
      return changeColumn(schema, change, step);
    case 'add-constraint':
    case 'drop-constraint':
    case 'rename-constraint':
      return changeConstraint(schema, change, step);
    case 'create-index':
    case 'drop-index':
    case 'rename-index':
      return changeIndex(schema, change, step);
    case 'create-enum':
    case 'add-enum-value':
    case 'rename-enum-value':
    case 'create-type':
    case 'create-domain':
    case 'change-domain':
    case 'drop-type':
    case 'rename-type':
      return changeType(schema, change, step);
    case 'create-view':
    case 'drop-view':
    case 'create-sequence':
    case 'change-sequence':
    case 'drop-sequence':
      return changeView(schema, change, step);
    case 'create-function':
    case 'drop-function':
    case 'create-trigger':
    case 'drop-trigger':
    case 'switch-trigger':
      return changeRoutine(schema, change, step);
    case 'row-security':
      return changeSecurity(schema, change, step);
    case 'update-rows':
    case 'delete-rows':
    case 'insert-rows':
      return changeRows(schema, change, step);
    case 'revoke':
    case 'setting':
    case 'harmless':
    case 'unreadable':
      return;
    default:
      return unreachable(change);
  }
}

/** The changes that `kinds` name. */
export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;
