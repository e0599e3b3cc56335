import type { Change, ChangeBody } from '../change.ts';
import { knownRoutines, knownRowTriggers } from './known.ts';
import { metaCommand } from './meta.ts';
import { parseSql } from './parser.ts';
import { cutPieces, type Piece } from './pieces.ts';
import { makeStatement, placeOf, type Reading, type Statement, withPlace } from './statement.ts';
import { changesOf } from './statements.ts';

const LONGEST_TEXT = 48_000_000;
const MOST_CALLS = 200;

/**
 * Every statement of a text of PostgreSQL, as the changes that it makes: migrations, and dumps with their rows and psql lines. It never
 * throws; what it does not understand is `unreadable` and shown. `loadPostgres` must have been awaited.
 */
export function readPostgres(text: string, file: string): readonly Change[] {
  const objection = objectionTo(text);
  if (objection !== null) return [{ at: { file, line: 1, statement: null }, kind: 'unreadable', what: objection }];
  const nothing = { file, routines: new Map(), rowTriggers: new Map(), within: [], budget: { left: MOST_CALLS } };
  const first: Reading = { ...nothing, read: readText };
  const statements = statementsOf(text, 1, first).filter(({ isMeta }) => !isMeta);
  const routines = knownRoutines(statements.map(({ statement }) => statement));
  const rowTriggers = knownRowTriggers(statements.map(({ statement }) => statement));
  return readText(text, 1, { ...first, routines, rowTriggers });
}

function objectionTo(text: string): string | null {
  if (text.length > LONGEST_TEXT) return 'the file is too large to be read';
  if (/^(\ufffd|\u00ff\u00fe|\u00fe\u00ff|.\0|\0)/.test(text))
    return 'the file is not written in UTF-8 (UTF-16?); save it as UTF-8';
  return null;
}

function readText(text: string, line: number, reading: Reading): readonly Change[] {
  return statementsOf(text, line, reading).flatMap(({ statement, isMeta }) =>
    isMeta ? withPlace([metaCommand(statement.text)], statement) : readStatement(statement),
  );
}

function statementsOf(text: string, line: number, reading: Reading): readonly { statement: Statement; isMeta: boolean }[] {
  return withLines(text, cutPieces(text), line).map(({ piece, line: at }) => ({
    statement: makeStatement(text.slice(piece.start, piece.end), at, reading),
    isMeta: piece.kind === 'meta',
  }));
}

function withLines(text: string, pieces: readonly Piece[], first: number): readonly { piece: Piece; line: number }[] {
  let line = first;
  let counted = 0;
  return pieces.map((piece) => {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < piece.start; at = text.indexOf('\n', at + 1)) line += 1;
    counted = piece.start;
    return { piece, line };
  });
}

function readStatement(statement: Statement): readonly Change[] {
  const short = withoutRows(statement);
  const parsed = parseSql(short.text);
  if (parsed.kind === 'broken') return readBroken(statement, parsed.why);
  try {
    return withPlace(
      parsed.nodes.flatMap((node) => changesOf(node, short)),
      statement,
    );
  } catch (error) {
    if (error instanceof RangeError) return unreadable(statement, 'it is nested too deeply');
    throw error;
  }
}

/** Where a parenthesis is not closed, what follows is cut at each `;`, so that one mistake does not hide the rest. */
function readBroken(statement: Statement, why: string): readonly Change[] {
  const { text, line, reading } = statement;
  const pieces = cutPieces(text, { flat: true });
  if (pieces.length < 2) return unreadable(statement, why);
  return withLines(text, pieces, line).flatMap(({ piece, line: at }) => {
    const part = makeStatement(text.slice(piece.start, piece.end), at, reading);
    const parsed = parseSql(part.text);
    if (parsed.kind === 'broken') return unreadable(part, parsed.why);
    return withPlace(
      parsed.nodes.flatMap((node) => changesOf(node, part)),
      part,
    );
  });
}

function unreadable(statement: Statement, why: string): readonly Change[] {
  const what: ChangeBody = { kind: 'unreadable', what: `cannot be read as PostgreSQL: ${why}` };
  return [{ at: placeOf(statement), ...what }];
}

const MANY_ROWS = 200_000;
const INSERT_HEAD = /^(insert\s+into\s[^;']{1,10000}?\bvalues)\s*\(/i;

/** Of a statement that brings very many rows, the first words say all that is asked. */
function withoutRows(statement: Statement): Statement {
  const head = statement.text.length > MANY_ROWS ? INSERT_HEAD.exec(statement.text.slice(0, 20_000)) : null;
  if (head === null) return statement;
  return makeStatement(`${head[1]} (NULL)`, statement.line, statement.reading);
}
