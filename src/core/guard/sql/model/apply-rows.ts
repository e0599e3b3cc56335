import type { Change } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { columnOf, tableOf } from './find.ts';
import type { Schema } from './schema.ts';

export function changeSecurity(schema: Schema, change: ChangeOf<'row-security'> & Change, step: number): void {
  const { was, security } = tableOf(schema, change.table);
  switch (change.what) {
    case 'enable':
    case 'force':
      if (was !== null && security.enabled === null) was.security.enabled = false;
      security.enabled = true;
      security.enabledStep = step;
      return;
    case 'disable':
      if (was !== null && security.enabled === null) was.security.enabled = true;
      security.enabled = false;
      security.enabledStep = step;
      return;
    case 'policy':
      security.policies += 1;
      security.policyStep = step;
      return;
    case 'drop-policy':
      // One that was made since goes as it came.
      if (security.policyStep !== null && security.policies > (was?.security.policies ?? 0)) security.policies -= 1;
      else {
        security.droppedPolicies += 1;
        security.droppedStep = step;
      }
  }
}

type RowsChange = ChangeOf<'update-rows' | 'delete-rows' | 'insert-rows'>;

export function changeRows(schema: Schema, change: RowsChange & Change, step: number): void {
  const table = tableOf(schema, change.table);
  const columns = change.kind === 'update-rows' ? change.sets.map((one) => columnOf(schema, table, one)) : [];
  for (const column of columns) column.steps.rows = step;
  if (change.kind === 'insert-rows' && change.copiesFrom !== null) {
    table.copiedFrom.add(tableOf(schema, change.copiesFrom));
  }
  schema.rows.push({ step, table, columns });
}
