import { type Place, shortStatement } from '../../finding.ts';
import type { Change, ChangeBody } from '../change.ts';
import { Cursor, type Source } from './cursor.ts';
import type { OtherDialect } from './lexer.ts';
import { type Piece, piecesOf } from './split.ts';
import { readStatement } from './statement.ts';
import { NotUnderstood, tokensOf } from './tokens.ts';

/** Changes of a migration or schema dump of MySQL or MariaDB, in order. */
export function readMysql(text: string, file: string | null): readonly Change[] {
  return readText(text, file, 'mysql');
}

/** Changes of a migration or schema dump of SQLite, in order. */
export function readSqlite(text: string, file: string | null): readonly Change[] {
  return readText(text, file, 'sqlite');
}

/** More statements than this that cannot be read say no more than these. */
const MOST_UNREADABLE = 200;
/** So many statements are read; a dump that inserts row by row has some hundred thousand. */
const MOST_STATEMENTS = 1_000_000;
/** Of a longer statement only this is shown; it may be megabytes of rows. */
const SHOWN = 2000;

function readText(text: string, file: string | null, dialect: OtherDialect): Change[] {
  const source: Source = { text, dialect, databases: { home: null, current: null } };
  const changes: Change[] = [];
  let unreadable = 0;
  let statements = 0;
  for (const piece of piecesOf(text, dialect)) {
    statements += 1;
    if (statements > MOST_STATEMENTS) return [...changes, tooMany(file, piece)];
    const bodies = read(source, piece);
    const [first] = bodies;
    if (first?.kind === 'unreadable') unreadable += 1;
    const known =
      first?.kind === 'unreadable' ? unreadable > MOST_UNREADABLE : bodies.length === 1 && saysNoMore(first, changes);
    if (!known) changes.push(...placed(bodies, placeOf(text, file, piece)));
  }
  return changes;
}

function tooMany(file: string | null, { line }: Piece): Change {
  return { at: { file, line, statement: null }, kind: 'unreadable', what: 'more statements follow than are read' };
}

function read(source: Source, piece: Piece): ChangeBody[] {
  try {
    return readStatement(new Cursor(tokensOf(source.text, piece, source.dialect), source));
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return [{ kind: 'unreadable', what: error.why }];
  }
}

function placeOf(text: string, file: string | null, { start, end, line }: Piece): Place {
  return { file, line, statement: shortStatement(text.slice(start, Math.min(end, start + SHOWN))) };
}

function placed(bodies: readonly ChangeBody[], at: Place): Change[] {
  return bodies.map((body) => ({ at, ...body }));
}

/** A dump inserts row by row, statement after statement: the first says it all. */
function saysNoMore(body: ChangeBody | undefined, changes: readonly Change[]): boolean {
  const before = changes.at(-1);
  if (body?.kind === 'harmless') return before?.kind === 'harmless' && before.what === body.what;
  if (body?.kind !== 'insert-rows' || before?.kind !== 'insert-rows' || body.copiesFrom !== null) return false;
  return (
    before.copiesFrom === null && before.table.name === body.table.name && before.table.schema === body.table.schema
  );
}
