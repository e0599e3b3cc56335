import type { ChangeBody } from '../change.ts';
import { alterMysqlTable } from './alter-mysql.ts';
import { alterSqliteTable } from './alter-sqlite.ts';
import { create } from './create.ts';
import type { Cursor } from './cursor.ts';
import { drop, renameTables } from './drop.ts';
import { skipWith } from './query.ts';
import { deleteRows, insertRows, truncateTable, updateRows } from './rows.ts';
import { pragma, setVariables } from './settings.ts';
import { NotUnderstood } from './tokens.ts';

type Reader = (cursor: Cursor) => ChangeBody[];

/** Statements that both families have, by their first word. */
const COMMON: Readonly<Record<string, Reader>> = {
  CREATE: create,
  DROP: drop,
  INSERT: (cursor) => insertRows(cursor, { replaces: false }),
  REPLACE: (cursor) => insertRows(cursor, { replaces: true }),
  UPDATE: updateRows,
  DELETE: deleteRows,
  WITH: withQueries,
  SELECT: selected,
  ANALYZE: analyze,
  EXPLAIN: harmless('explain'),
  VALUES: harmless('values'),
  BEGIN: transaction,
  COMMIT: transaction,
  ROLLBACK: transaction,
  SAVEPOINT: transaction,
  RELEASE: transaction,
};

const MYSQL: Readonly<Record<string, Reader>> = {
  ...COMMON,
  ALTER: alterMysql,
  RENAME: renameTables,
  TRUNCATE: truncateTable,
  SET: setVariables,
  USE: use,
  LOAD: load,
  START: transaction,
  REVOKE: revoke,
  GRANT: harmless('grant'),
  LOCK: harmless('lock tables'),
  UNLOCK: harmless('unlock tables'),
  SHOW: harmless('show'),
  DESCRIBE: harmless('describe'),
  DESC: harmless('describe'),
  FLUSH: harmless('flush'),
  OPTIMIZE: harmless('optimize'),
  REPAIR: harmless('repair'),
  CHECK: harmless('check'),
  CHECKSUM: harmless('checksum'),
  DEALLOCATE: harmless('deallocate'),
  '(': harmless('select'),
};

const SQLITE: Readonly<Record<string, Reader>> = {
  ...COMMON,
  ALTER: alterSqlite,
  PRAGMA: pragma,
  END: transaction,
  VACUUM: vacuum,
  REINDEX: harmless('reindex'),
};

/** What one statement changes; refuses what it does not understand to the last word. */
export function readStatement(cursor: Cursor): ChangeBody[] {
  const first = cursor.any();
  const reader = (cursor.mysql ? MYSQL : SQLITE)[first.upper || '(quoted)'];
  if (reader === undefined) return untold(cursor, first.upper);
  const changes = reader(cursor);
  cursor.needEnd();
  return cursor.mysql ? changes : changes.map((change) => ofInnerTables(cursor, change));
}

const UNTOLD: Readonly<Record<string, string>> = {
  CALL: 'it runs a routine, whose text stands elsewhere',
  PREPARE: 'its statement is put together as it runs',
  EXECUTE: 'its statement is put together as it runs',
  SOURCE: 'it runs another file',
  '\\': 'it runs another file',
  '.': 'it is an order to the client, which may run another file',
  ATTACH: 'it opens another database',
};

function untold(cursor: Cursor, word: string): never {
  const why = UNTOLD[word];
  if (why !== undefined) throw new NotUnderstood(why);
  return refuseFromStart(cursor);
}

function harmless(what: string): Reader {
  return (cursor) => {
    cursor.skipRest();
    return [{ kind: 'harmless', what }];
  };
}

const TRANSACTION_WORDS =
  `WORK TRANSACTION DEFERRED IMMEDIATE EXCLUSIVE CONCURRENT AND NO CHAIN RELEASE WITH CONSISTENT SNAPSHOT READ ONLY
  WRITE , TO SAVEPOINT`.split(/\s+/);

/** Words of a transaction, and perhaps the name of a savepoint; a `begin` before anything else opens a block of code. */
function transaction(cursor: Cursor): ChangeBody[] {
  const first = cursor.tokens[0]?.text.toLowerCase() ?? '';
  while (cursor.takeOneOf(TRANSACTION_WORDS) !== null);
  const named =
    first === 'savepoint' || ['TO', 'RELEASE', 'SAVEPOINT'].includes(cursor.tokens[cursor.at - 1]?.upper ?? '');
  if (named && !cursor.done) cursor.name();
  return [{ kind: 'harmless', what: first }];
}

/** `analyze table t`; before a statement MariaDB carries it out. */
function analyze(cursor: Cursor): ChangeBody[] {
  if (cursor.mysql && !cursor.isOneOf(['TABLE', 'TABLES', 'LOCAL', 'NO_WRITE_TO_BINLOG'])) return cursor.refuse();
  return harmless('analyze')(cursor);
}

function withQueries(cursor: Cursor): ChangeBody[] {
  cursor.at = 0;
  skipWith(cursor);
  const rest = cursor.part(cursor.at, cursor.tokens.length);
  cursor.skipRest();
  return rest.isOneOf(['SELECT', 'UPDATE', 'DELETE', 'INSERT', 'REPLACE', '(', 'VALUES', 'TABLE'])
    ? readStatement(rest)
    : rest.refuse();
}

/** A query reads, unless it moves a sequence (MariaDB). */
function selected(cursor: Cursor): ChangeBody[] {
  const call = cursor.tokens.findIndex(({ upper }, at) => upper === 'SETVAL' && cursor.tokens[at + 1]?.upper === '(');
  if (call < 0) return harmless('select')(cursor);
  cursor.at = call + 2;
  const sequence = cursor.qualified();
  cursor.skipRest();
  return [{ kind: 'change-sequence', sequence, what: 'restart' }];
}

function alterMysql(cursor: Cursor): ChangeBody[] {
  cursor.takeOneOf(['ONLINE', 'OFFLINE']);
  cursor.take('IGNORE');
  if (cursor.take('TABLE')) return alterMysqlTable(cursor);
  if (cursor.takeOneOf(['DATABASE', 'SCHEMA']) !== null) return harmless('default of new tables')(cursor);
  if (cursor.takeOneOf(['PROCEDURE', 'FUNCTION']) !== null) return harmless('alter routine')(cursor);
  if (cursor.take('SEQUENCE')) return alterSequence(cursor);
  cursor.at = 0;
  return create(cursor);
}

function alterSequence(cursor: Cursor): ChangeBody[] {
  cursor.take('IF', 'EXISTS');
  const sequence = cursor.qualified();
  const words = cursor.part(cursor.at, cursor.tokens.length).tokens.map(({ upper }) => upper);
  cursor.skipRest();
  const cycles = words.includes('CYCLE') && words[words.indexOf('CYCLE') - 1] !== 'NO';
  const what = words.includes('RESTART') ? 'restart' : cycles ? 'cycle' : 'other';
  return [{ kind: 'change-sequence', sequence, what }];
}

function alterSqlite(cursor: Cursor): ChangeBody[] {
  cursor.need('TABLE');
  return alterSqliteTable(cursor);
}

/** The first database that is used is the one the service lives in. */
function use(cursor: Cursor): ChangeBody[] {
  const { databases } = cursor.source;
  const name = cursor.name();
  databases.home ??= name;
  databases.current = name;
  return [{ kind: 'harmless', what: 'use' }];
}

function load(cursor: Cursor): ChangeBody[] {
  cursor.at = cursor.find(['TABLE']);
  cursor.need('TABLE');
  const table = cursor.qualified();
  cursor.skipRest();
  return [{ kind: 'insert-rows', table, copiesFrom: null }];
}

function revoke(cursor: Cursor): ChangeBody[] {
  const from = cursor.at;
  cursor.skipRest();
  return [{ kind: 'revoke', on: cursor.textOf(from, cursor.at) }];
}

function vacuum(cursor: Cursor): ChangeBody[] {
  if (cursor.tokens.some(({ upper }) => upper === 'INTO')) return cursor.refuse();
  return harmless('vacuum')(cursor);
}

/**
 * Counters and statistics that SQLite keeps in tables of its own: dumps and rebuilds write them, and nobody reads them. Whoever writes its
 * list of tables changes them behind its back.
 */
function ofInnerTables(cursor: Cursor, change: ChangeBody): ChangeBody {
  const name = 'table' in change && change.table !== null ? change.table.name : '';
  if (/^sqlite_(sequence|stat\d)$/i.test(name)) return { kind: 'harmless', what: name };
  return /^sqlite_(temp_)?(master|schema)$/i.test(name) ? refuseFromStart(cursor) : change;
}

function refuseFromStart(cursor: Cursor): never {
  cursor.at = 0;
  return cursor.refuse();
}
