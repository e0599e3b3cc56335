import { nameText } from '../change.ts';
import { nameOfList, partOf } from './names.ts';
import { type Node, parseSql } from './parser.ts';
import type { RoutineText, Statement } from './statement.ts';
import { dropsRows } from './triggers.ts';

const MAKES_ROUTINE = /^create\s+(or\s+replace\s+)?(function|procedure)\b/i;
const MAKES_TRIGGER = /^create\s+(or\s+replace\s+)?(constraint\s+)?trigger\b/i;

/** Functions that a text makes; null for a name that it makes several of, because which is called cannot be told. */
export function knownRoutines(statements: readonly Statement[]): ReadonlyMap<string, RoutineText | null> {
  const known = new Map<string, RoutineText | null>();
  for (const { node, statement } of nodesOf(statements, MAKES_ROUTINE)) {
    const made = partOf(node, 'CreateFunctionStmt');
    if (made === undefined) continue;
    const name = nameText(nameOfList(made.funcname));
    known.set(name, known.has(name) ? null : { node: made, statement });
  }
  return known;
}

/** Functions that triggers of a text call, and whether one of these may drop a row. */
export function knownRowTriggers(statements: readonly Statement[]): ReadonlyMap<string, boolean> {
  const known = new Map<string, boolean>();
  for (const { node } of nodesOf(statements, MAKES_TRIGGER)) {
    const made = partOf(node, 'CreateTrigStmt');
    if (made === undefined) continue;
    const name = nameText(nameOfList(made.funcname));
    known.set(name, known.get(name) === true || dropsRows(made));
  }
  return known;
}

function nodesOf(statements: readonly Statement[], form: RegExp): readonly { node: Node; statement: Statement }[] {
  return statements
    .filter(({ text }) => form.test(text))
    .flatMap((statement) => {
      const parsed = parseSql(statement.text);
      return parsed.kind === 'broken' ? [] : parsed.nodes.map((node) => ({ node, statement }));
    });
}
