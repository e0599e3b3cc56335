import type { ChangeBody, Name, Routine, RoutineBody } from '../change.ts';
import type { Cursor } from './cursor.ts';
import { readType } from './data-type.ts';
import { readBody } from './routine-body.ts';

const TIMINGS = { BEFORE: 'before', AFTER: 'after' } as const;

/** What follows `create trigger`. */
export function createTrigger(cursor: Cursor): ChangeBody[] {
  cursor.take('IF', 'NOT', 'EXISTS');
  const { name } = cursor.qualified();
  const timing = readTiming(cursor);
  const events = readEvents(cursor);
  cursor.need('ON');
  const table = cursor.qualified();
  cursor.take('FOR', 'EACH', 'ROW');
  if (cursor.takeOneOf(['FOLLOWS', 'PRECEDES']) !== null) cursor.name();
  if (cursor.take('WHEN')) cursor.at = cursor.find(['BEGIN']);
  const body = readBody(cursor, table);
  return [{ kind: 'create-trigger', table, name, timing, events, calls: null, body }];
}

function readTiming(cursor: Cursor): 'before' | 'after' | 'instead-of' {
  if (cursor.take('INSTEAD', 'OF')) return 'instead-of';
  if (cursor.takeOneOf(['BEFORE']) !== null) return TIMINGS.BEFORE;
  if (!cursor.take('AFTER') && cursor.mysql) cursor.refuse();
  return cursor.tokens[cursor.at - 1]?.upper === 'AFTER' ? 'after' : 'before';
}

/** `insert`, `update of a, b`; MariaDB: `insert or update`. */
function readEvents(cursor: Cursor): string[] {
  const events: string[] = [];
  do {
    const event = cursor.takeOneOf(['INSERT', 'UPDATE', 'DELETE']);
    if (event === null) return cursor.refuse();
    events.push(event.toLowerCase());
    if (cursor.take('OF')) cursor.at = cursor.find(['ON', 'OR']);
  } while (cursor.take('OR'));
  return events;
}

/** What follows `create procedure` or `create function`. */
export function createRoutine(cursor: Cursor, { replace }: { replace: boolean }): ChangeBody[] {
  cursor.take('IF', 'NOT', 'EXISTS');
  const name = cursor.qualified();
  if (cursor.take('RETURNS') && cursor.find(['SONAME']) < cursor.tokens.length) return [outside(cursor, name, replace)];
  const takes = cursor.brackets().split().map(parameterType);
  const returns = cursor.take('RETURNS') ? typeText(cursor) : null;
  skipCharacteristics(cursor);
  const routine: Routine = { name, takes, optional: 0, returns, body: readBody(cursor, null) };
  return [{ kind: 'create-function', routine, replace }];
}

/** A function of a shared library. */
function outside(cursor: Cursor, name: Name, replace: boolean): ChangeBody {
  const body: RoutineBody = { refuses: false, assigns: [], writes: [], readable: false };
  const returns = cursor.any().text.toLowerCase();
  cursor.skipRest();
  return { kind: 'create-function', routine: { name, takes: [], optional: 0, returns, body }, replace };
}

function parameterType(part: Cursor): string {
  if (part.tokens.length > 2) part.takeOneOf(['IN', 'OUT', 'INOUT']);
  part.name();
  return typeText(part);
}

function typeText(cursor: Cursor): string {
  const { type } = readType(cursor);
  const args = type.args.length === 0 ? '' : `(${type.args.join(',')})`;
  return `${type.name}${args}${type.unsigned ? ' unsigned' : ''}`;
}

function skipCharacteristics(cursor: Cursor): void {
  for (;;) {
    if (cursor.take('COMMENT')) cursor.ofKind('string');
    else if (cursor.take('LANGUAGE') || cursor.take('SQL', 'SECURITY')) cursor.name();
    else if (cursor.take('CONTAINS', 'SQL') || cursor.take('NO', 'SQL') || cursor.take('NOT', 'DETERMINISTIC'))
      continue;
    else if (cursor.take('READS', 'SQL', 'DATA') || cursor.take('MODIFIES', 'SQL', 'DATA')) continue;
    else if (!cursor.take('DETERMINISTIC')) return;
  }
}
