import { type Name, nameText, type RoutineBody, sameName } from '../change.ts';
import type { Cursor } from './cursor.ts';
import type { Token } from './tokens.ts';

/** What is found on the way; `table` is the one whose trigger it is. */
type Found = { refuses: boolean; assigns: string[]; writes: Name[]; readable: boolean };

/** What a routine does to the row and around it, from here to its end: statement by statement, whatever blocks they stand in. */
export function readBody(cursor: Cursor, table: Name | null): RoutineBody {
  const found: Found = { refuses: false, assigns: [], writes: [], readable: true };
  if (cursor.done) cursor.refuse();
  while (!cursor.done) readStatement(cursor, table, found);
  const writes = new Map(found.writes.map((name) => [nameText(name), name]));
  return { ...found, assigns: [...new Set(found.assigns)], writes: [...writes.values()] };
}

/** Words behind which the next statement starts. */
const STRUCTURE = ['BEGIN', 'ELSE', 'LOOP', 'REPEAT', ';', 'ATOMIC', 'NOT'];
/** A condition follows, up to the word behind which the next statement starts. */
const CONDITIONS: Readonly<Record<string, string>> = {
  IF: 'THEN',
  ELSEIF: 'THEN',
  WHEN: 'THEN',
  CASE: 'WHEN',
  WHILE: 'DO',
  FOR: 'DO',
};
const SPEAKS_OF_NOTHING = 'LEAVE ITERATE RETURN OPEN FETCH CLOSE COMMIT START ROLLBACK SAVEPOINT UNTIL END DO'.split(
  ' ',
);

function readStatement(cursor: Cursor, table: Name | null, found: Found): void {
  if (cursor.takeOneOf(STRUCTURE) !== null) return;
  const until = CONDITIONS[cursor.token?.upper ?? ''];
  if (until !== undefined) skipCondition(cursor, until, found);
  else if (!skipLabel(cursor)) {
    const statement = cursor.part(cursor.at, cursor.find([';']));
    cursor.at += Math.max(1, statement.tokens.length);
    readSimple(statement, table, found);
  }
}

function skipLabel(cursor: Cursor): boolean {
  const label = cursor.token?.kind === 'word' || cursor.token?.kind === 'name';
  if (!label || cursor.tokens[cursor.at + 1]?.upper !== ':') return false;
  cursor.at += 2;
  return true;
}

function skipCondition(cursor: Cursor, until: string, found: Found): void {
  const from = cursor.at;
  cursor.any();
  cursor.at = cursor.find([until]);
  look(cursor.part(from, cursor.at), found);
  if (until !== 'WHEN') cursor.take(until);
}

/** What may stand in any expression. */
function look({ tokens }: Cursor, found: Found): void {
  const raises = tokens.some(({ upper }, index) => upper === 'RAISE' && tokens[index + 1]?.upper === '(');
  if (raises) found.refuses = true;
}

function readSimple(statement: Cursor, table: Name | null, found: Found): void {
  look(statement, found);
  if (statement.is('DECLARE')) declared(statement, table, found);
  else if (statement.takeOneOf(['SIGNAL', 'RESIGNAL']) !== null) found.refuses = true;
  else if (statement.take('SET')) assign(statement, found);
  else if (statement.takeOneOf(['SELECT', 'WITH', 'VALUES']) !== null) selectInto(statement.tokens, found);
  else if (statement.isOneOf(WRITERS)) write(statement, table, found);
  else if (statement.takeOneOf(SPEAKS_OF_NOTHING) === null) found.readable = false;
}

/** `declare continue handler for ... statement`: the statement counts; variables and cursors do not. */
function declared(statement: Cursor, table: Name | null, found: Found): void {
  const handler = statement.find(['HANDLER']);
  if (handler === statement.tokens.length) return;
  const start = statement.tokens.findIndex(({ upper }, index) => index > handler && HANDLER_STATEMENTS.includes(upper));
  if (start < 0) found.readable = false;
  else readStatementsOf(statement.part(start, statement.tokens.length), table, found);
}

const WRITERS = ['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'TRUNCATE'];
const HANDLER_STATEMENTS = [
  ...WRITERS,
  'BEGIN',
  'SET',
  'SIGNAL',
  'RESIGNAL',
  'ROLLBACK',
  'SELECT',
  'IF',
  'LEAVE',
  'CALL',
];

function readStatementsOf(part: Cursor, table: Name | null, found: Found): void {
  while (!part.done) readStatement(part, table, found);
}

/** `set new.a = 1, b = 2`: only the row counts; settings of the server are no business of a routine that can be understood. */
function assign(statement: Cursor, found: Found): void {
  if (statement.isOneOf(['GLOBAL', 'SESSION', 'PERSIST', 'PASSWORD']) || statement.is('@', '@')) found.readable = false;
  for (const part of statement.split()) {
    if (part.take('NEW', '.')) found.assigns.push(part.name());
  }
}

/** `select ... into new.a`. */
function selectInto(tokens: readonly Token[], found: Found): void {
  const into = tokens.findIndex(({ upper }) => upper === 'INTO');
  if (into < 0) return;
  tokens.forEach(({ upper }, index) => {
    const column = tokens[index + 2];
    const before = tokens[index - 1]?.upper;
    const target = index > into && (before === 'INTO' || before === ',');
    if (target && upper === 'NEW' && tokens[index + 1]?.upper === '.' && column !== undefined)
      found.assigns.push(column.text);
  });
}

const BEFORE_TABLE = [
  'INTO',
  'FROM',
  'TABLE',
  'OR',
  'IGNORE',
  'REPLACE',
  'ABORT',
  'FAIL',
  'ROLLBACK',
  'LOW_PRIORITY',
  'DELAYED',
  'QUICK',
];

/** SQLite cannot set a value of the new row: its triggers update the row behind it, which comes to the same. */
function write(statement: Cursor, table: Name | null, found: Found): void {
  const updates = statement.is('UPDATE');
  statement.any();
  while (statement.takeOneOf(BEFORE_TABLE) !== null);
  const written = statement.qualified();
  const own = updates && table !== null && sameName(written, table) && !statement.mysql;
  if (!own) return void found.writes.push(written);
  statement.at = statement.find(['SET']);
  statement.need('SET');
  const sets = statement.part(statement.at, statement.find(['FROM', 'WHERE', 'ORDER', 'LIMIT'])).split();
  found.assigns.push(
    ...sets.flatMap((part) =>
      part.is('(')
        ? part
            .brackets()
            .split()
            .map((one) => one.name())
        : [part.name()],
    ),
  );
}
