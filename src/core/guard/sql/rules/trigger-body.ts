import type { RoutineBody } from '../change.ts';
import { nameKey, type Schema, type Table, type TableColumn, type Trigger } from '../model/schema.ts';
import type { Judging } from './judging.ts';

/** What a trigger does: its own body, or that of the function it calls. Null: not known. */
export function bodyOfTrigger(schema: Schema, trigger: Trigger): RoutineBody | null {
  if (trigger.body !== null) return trigger.body;
  if (trigger.calls === null) return null;
  const all = schema.functions.get(nameKey(schema.dialect, trigger.calls));
  const found = all?.get('') ?? all?.values().next().value;
  return found?.known === true ? found.routine.body : null;
}

/** A trigger gives the column its value before the row is written. */
export function fillsByTrigger({ now }: Judging, table: Table, column: TableColumn): boolean {
  return assignedBefore(now, table, [column.name], ['insert']);
}

/** A trigger that is on sets one of these columns before a row is written. */
export function assignedBefore(
  schema: Schema,
  table: Table,
  columns: readonly string[],
  events: readonly string[],
): boolean {
  for (const trigger of table.triggers.values()) {
    if (!trigger.on || trigger.timing === 'instead-of') continue;
    const isThen = trigger.events.some((event) => events.includes(event.toLowerCase()));
    if (isThen && bodyOfTrigger(schema, trigger)?.assigns.some((one) => columns.includes(one)) === true) return true;
  }
  return false;
}
