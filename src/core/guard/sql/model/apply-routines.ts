import { unreachable } from '../../../../lib/errors.ts';
import type { Change, Name, Routine } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { tableOf } from './find.ts';
import { nameKey, type Schema, type Table, type Trigger, type UserFunction, wordKey } from './schema.ts';

type RoutineChange = ChangeOf<
  'create-function' | 'drop-function' | 'create-trigger' | 'drop-trigger' | 'switch-trigger'
>;

/** Functions and triggers. */
export function changeRoutine(schema: Schema, change: RoutineChange & Change, step: number): void {
  switch (change.kind) {
    case 'create-function':
      createFunction(schema, change, step);
      return;
    case 'drop-function':
      dropFunction(schema, change, step);
      return;
    case 'create-trigger':
      createTrigger(schema, change, step);
      return;
    case 'drop-trigger':
      dropTrigger(schema, change, step);
      return;
    case 'switch-trigger':
      switchTrigger(schema, change, step);
      return;
    default:
      unreachable(change);
      return;
  }
}

function createFunction(schema: Schema, { routine, replace }: ChangeOf<'create-function'>, step: number): void {
  const key = nameKey(schema.dialect, routine.name);
  const all = schema.functions.get(key) ?? new Map<string, UserFunction>();
  const there = all.get(takesKey(routine.takes));
  all.set(takesKey(routine.takes), {
    routine,
    was: there?.was ?? null,
    step,
    known: true,
    replaces: replace && there === undefined && !schema.complete,
  });
  schema.functions.set(key, all);
}

export function takesKey(takes: readonly string[]): string {
  return takes.join('\n');
}

function dropFunction(schema: Schema, change: ChangeOf<'drop-function'>, step: number): void {
  const all = schema.functions.get(nameKey(schema.dialect, change.name));
  const takes = change.takes === null ? all?.keys().next().value : takesKey(change.takes);
  const found = takes === undefined ? undefined : all?.get(takes);
  if (takes !== undefined) all?.delete(takes);
  const gone = found ?? assumedFunction(change.name, change.takes);
  if (gone.was !== null) schema.lost.functions.push({ thing: gone, step });
}

function assumedFunction(name: Name, takes: readonly string[] | null): UserFunction {
  const body = { refuses: false, assigns: [], writes: [], readable: false };
  const routine: Routine = { name, takes: takes ?? [], optional: 0, returns: null, body };
  const was: UserFunction = { routine, was: null, step: null, known: takes !== null, replaces: false };
  return { ...was, was };
}

function createTrigger(schema: Schema, change: ChangeOf<'create-trigger'>, step: number): void {
  const view = schema.views.get(nameKey(schema.dialect, change.table));
  if (view !== undefined) {
    view.insteadOf ||= change.timing === 'instead-of';
    return;
  }
  const table = tableOf(schema, change.table);
  const key = wordKey(schema.dialect, change.name);
  const { name, timing, events, calls, body } = change;
  const was = table.triggers.get(key)?.was ?? null;
  const fresh: Trigger = { name, was, step, known: true, timing, events, calls, body, on: true, switched: null };
  table.triggers.set(key, fresh);
  schema.triggerOwners.set(key, table);
}

function triggerOf(schema: Schema, table: Table, name: string): Trigger {
  const key = wordKey(schema.dialect, name);
  const found = table.triggers.get(key);
  if (found !== undefined) return found;
  const was: Trigger = {
    name,
    was: null,
    step: null,
    known: false,
    timing: 'before',
    events: [],
    calls: null,
    body: null,
    on: true,
    switched: null,
  };
  const trigger: Trigger = { ...was, was: table.was === null ? null : was };
  table.triggers.set(key, trigger);
  return trigger;
}

function dropTrigger(schema: Schema, change: ChangeOf<'drop-trigger'>, step: number): void {
  const key = wordKey(schema.dialect, change.name);
  const owner = change.table === null ? schema.triggerOwners.get(key) : tableOf(schema, change.table);
  const table = owner ?? tableOf(schema, { schema: null, name: '' });
  table.touched = true;
  const trigger = triggerOf(schema, table, change.name);
  table.triggers.delete(key);
  if (trigger.was !== null) table.lostTriggers.push({ thing: trigger, step });
}

function switchTrigger(schema: Schema, change: ChangeOf<'switch-trigger'>, step: number): void {
  const table = tableOf(schema, change.table);
  if (change.name === null) table.silenced = change.on ? null : step;
  const all = change.name === null ? [...table.triggers.values()] : [triggerOf(schema, table, change.name)];
  for (const trigger of all) {
    if (trigger.was !== null && !trigger.was.known)
      trigger.was.on = trigger.switched === null ? !change.on : trigger.was.on;
    trigger.on = change.on;
    trigger.switched = step;
  }
}
