import type { Change, ChangeBody } from '../change.ts';
import { knownOf } from './known.ts';
import { metaCommand } from './meta.ts';
import { type Node, parseSql } from './parser.ts';
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
  return readText(text, 1, { ...first, ...knownOf(statementsOf(text, 1, first)) });
}

function objectionTo(text: string): string | null {
  if (text.length > LONGEST_TEXT) return 'the file is too large to be read';
  if (/^(\ufffd|\u00ff\u00fe|\u00fe\u00ff|.\0|\0)/.test(text))
    return 'the file is not written in UTF-8 (UTF-16?); save it as UTF-8';
  return null;
}

function readText(text: string, line: number, reading: Reading): readonly Change[] {
  const changes: Change[] = [];
  for (const { statement, isMeta } of statementsOf(text, line, reading)) {
    const found = isMeta ? withPlace([metaCommand(statement.text)], statement) : readStatement(statement);
    for (const one of found) changes.push(one);
  }
  return changes;
}

/** One after the other, so that a large dump is never held whole a second time. */
function* statementsOf(
  text: string,
  line: number,
  reading: Reading,
): Generator<{ statement: Statement; isMeta: boolean }> {
  for (const { piece, line: at } of withLines(text, cutPieces(text), line))
    yield {
      statement: makeStatement(text.slice(piece.start, piece.end), at, reading),
      isMeta: piece.kind === 'meta',
    };
}

function* withLines(text: string, pieces: readonly Piece[], first: number): Generator<{ piece: Piece; line: number }> {
  let line = first;
  let counted = 0;
  for (const piece of pieces) {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < piece.start; at = text.indexOf('\n', at + 1))
      line += 1;
    counted = piece.start;
    yield { piece, line };
  }
}

function readStatement(statement: Statement): readonly Change[] {
  const short = withoutRows(statement);
  const parsed = parseSql(short.text);
  if (parsed.kind === 'broken') return readBroken(statement, parsed.why);
  return withPlace(changesOfAll(parsed.nodes, short), statement);
}

function changesOfAll(nodes: readonly Node[], statement: Statement): readonly Change[] {
  try {
    return withPlace(
      nodes.flatMap((node) => changesOf(node, statement)),
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
  return [...withLines(text, pieces, line)].flatMap(({ piece, line: at }) => {
    const part = makeStatement(text.slice(piece.start, piece.end), at, reading);
    const parsed = parseSql(part.text);
    return parsed.kind === 'broken' ? unreadable(part, parsed.why) : changesOfAll(parsed.nodes, part);
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
