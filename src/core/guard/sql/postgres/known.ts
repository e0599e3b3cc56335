import { nameText } from '../change.ts';
import { nameOfList, partOf } from './names.ts';
import { type Node, parseSql } from './parser.ts';
import type { Reading, RoutineText, Statement } from './statement.ts';
import { dropsRows } from './triggers.ts';

const MAKES = /^create\s+(or\s+replace\s+)?(function|procedure|(constraint\s+)?trigger)\b/i;

/** What a text makes that others of its statements rest on: functions that it calls, and triggers that call a function. */
export function knownOf(
  statements: Iterable<{ readonly statement: Statement }>,
): Pick<Reading, 'routines' | 'rowTriggers'> {
  const routines = new Map<string, RoutineText | null>();
  const rowTriggers = new Map<string, boolean>();
  for (const { statement } of statements) {
    if (!MAKES.test(statement.text)) continue;
    const parsed = parseSql(statement.text);
    for (const node of parsed.kind === 'broken' ? [] : parsed.nodes) {
      addRoutine(routines, node, statement);
      addTrigger(rowTriggers, node);
    }
  }
  return { routines, rowTriggers };
}

/** Null for a name of which there are several: which is called cannot be told. */
function addRoutine(known: Map<string, RoutineText | null>, node: Node, statement: Statement): void {
  const made = partOf(node, 'CreateFunctionStmt');
  if (made === undefined) return;
  const name = nameText(nameOfList(made.funcname));
  known.set(name, known.has(name) ? null : { node: made, statement });
}

function addTrigger(known: Map<string, boolean>, node: Node): void {
  const made = partOf(node, 'CreateTrigStmt');
  if (made === undefined) return;
  const name = nameText(nameOfList(made.funcname));
  known.set(name, known.get(name) === true || dropsRows(made));
}
