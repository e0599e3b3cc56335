import type { RoutineBody } from '../change.ts';
import { effectsOfCalls } from './calls.ts';
import { constantString } from './expressions.ts';
import { nameOf, nameOfList } from './names.ts';
import type { Part } from './parser.ts';
import { rowsOf, tablesWritten } from './rows.ts';
import type { Found, Statement } from './statement.ts';

export function createTrigger(node: Part<'CreateTrigStmt'>): readonly Found[] {
  return [
    {
      kind: 'create-trigger',
      table: nameOf(node.relation),
      name: node.trigname ?? '',
      timing: timingOf(node),
      events: EVENTS.filter(([bit]) => ((node.events ?? 0) & bit) !== 0).map(([, event]) => event),
      calls: nameOfList(node.funcname),
      body: bodyOfBuiltIn(node),
    },
  ];
}

/** As the grammar counts them. */
const EVENTS = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
] as const;
const BEFORE = 2;
const INSTEAD_OF = 64;

function timingOf({ timing = 0 }: Part<'CreateTrigStmt'>): 'before' | 'after' | 'instead-of' {
  if ((timing & INSTEAD_OF) !== 0) return 'instead-of';
  return (timing & BEFORE) !== 0 ? 'before' : 'after';
}

/** Before each row, giving NULL back drops the row. */
export function dropsRows(node: Part<'CreateTrigStmt'>): boolean {
  return node.row === true && timingOf(node) !== 'after';
}

/** Functions that PostgreSQL brings along for triggers: the first argument is the column that is filled. */
function bodyOfBuiltIn({ funcname, args = [] }: Part<'CreateTrigStmt'>): RoutineBody | null {
  const { name } = nameOfList(funcname);
  if (!/^(tsvector_update_trigger(_column)?|moddatetime|suppress_redundant_updates_trigger)$/.test(name)) return null;
  const first = args[0];
  const column = first !== undefined && 'String' in first ? (first.String.sval ?? null) : constantString(first);
  return { refuses: false, assigns: column === null ? [] : [column], writes: [], readable: true };
}

/** A rule does what a trigger does, in another way: INSTEAD makes the write itself vanish. */
export function createRule(node: Part<'RuleStmt'>, statement: Statement): readonly Found[] {
  const event = RULE_EVENTS[node.event ?? ''];
  if (event === undefined) return [{ kind: 'unreadable', what: 'a rule that rewrites what is read' }];
  const found = (node.actions ?? []).flatMap((action) => [...rowsOf(action), ...effectsOfCalls(action, statement)]);
  const body = {
    refuses: node.instead === true,
    assigns: [],
    writes: tablesWritten(found),
    readable: !found.some(({ kind }) => kind === 'unreadable'),
  };
  const timing = node.instead === true ? 'instead-of' : 'after';
  const table = nameOf(node.relation);
  return [{ kind: 'create-trigger', table, name: node.rulename ?? '', timing, events: [event], calls: null, body }];
}

const RULE_EVENTS: Readonly<Record<string, string>> = {
  CMD_INSERT: 'insert',
  CMD_UPDATE: 'update',
  CMD_DELETE: 'delete',
};
