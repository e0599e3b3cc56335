import { mysqlForeignKey } from './mysql-foreign-keys.ts';
import {
  columnsOf,
  existsIn,
  isNamed,
  schemaOf,
  shown,
  mysqlText as text,
  mysqlTexts as texts,
} from './mysql-tables.ts';
import type { CatalogName, CatalogQuestion } from './question.ts';
import { mysqlDataTypes, mysqlSpelling } from './spelling.ts';
import { answer } from './sql.ts';

/**
 * One read-only statement for the `information_schema` of MySQL and MariaDB, which shows to a user only what it has rights to. What is there
 * is a fact; that something is not there counts only where others of its kind are shown, else the answer is -1. Null: it is never asked.
 */
export function mysqlQuery(dialect: 'mysql' | 'mariadb', question: CatalogQuestion): string | null {
  switch (question.kind) {
    case 'column-may-be-left-out':
      return ofColumn(question, answer(TAKES_NULL, IS_FILLED));
    case 'column-may-be-null':
      return ofColumn(question, answer(TAKES_NULL));
    case 'column-has-default':
      return ofColumn(question, answer(isDefault(question.text), `${IS_FILLED} OR ${TAKES_NULL}`));
    case 'column-is-back': {
      const takes = question.mandatory ? '1 = 1' : `(${TAKES_NULL} OR ${IS_FILLED})`;
      const isType = `c.DATA_TYPE IN (${texts(mysqlDataTypes(question.type))})`;
      return ofColumn(question, `CASE WHEN ${isType} AND ${takes} THEN 1 ELSE 0 END`);
    }
    case 'column-has-type': {
      const spelling = mysqlSpelling(question.type);
      const { exact, like } = spelling ?? { exact: '', like: null };
      const isLike = like === null ? '' : ` OR c.COLUMN_TYPE LIKE ${text(like)}`;
      return spelling === null ? null : ofColumn(question, answer(`c.COLUMN_TYPE = ${text(exact)}${isLike}`));
    }
    case 'table-answers':
      return tableAnswers(question);
    case 'columns-are-unique':
      return columnsAreUnique(question);
    case 'need-not-be-unique':
      return needNotBeUnique(question);
    case 'no-check':
      return noCheck(dialect, question);
    case 'no-foreign-key':
    case 'foreign-key-acts':
      return mysqlForeignKey(question);
    case 'trigger-is-off':
      return triggerIsOff(question);
    default:
      return null;
  }
}

const TAKES_NULL = `c.IS_NULLABLE = 'YES'`;
const IS_FILLED = `(c.COLUMN_DEFAULT IS NOT NULL OR c.EXTRA LIKE '%auto_increment%')`;

/** A column that is not shown may be hidden from the user, so nothing is taken from that. */
function ofColumn(question: { readonly table: CatalogName; readonly column: string }, each: string): string {
  return `SELECT coalesce(min(x), 0) FROM (SELECT ${each} AS x FROM ${columnsOf(question.table)}
    AND c.COLUMN_NAME = ${text(question.column)}) each_column`;
}

/** MariaDB shows a text with its quotes, MySQL without. */
function isDefault(wanted: string): string {
  const plain = wanted.replace(/^\((.*)\)$/, '$1').trim();
  const bare = plain.replace(/^'(.*)'$/s, '$1').replaceAll("''", "'");
  const isNow = /^(now|current_timestamp)(\(\))?$/i.test(plain);
  const spellings = [plain, bare, `'${bare}'`, ...(isNow ? ['CURRENT_TIMESTAMP', 'current_timestamp()'] : [])];
  return `c.COLUMN_DEFAULT IN (${texts([...new Set(spellings)])})`;
}

/** The old name is one of a table or of a view that can be written through: whether it is the right one, a person must see. */
function tableAnswers({ table, columns }: CatalogQuestion & { readonly kind: 'table-answers' }): string {
  const has = `(SELECT count(*) FROM ${columnsOf(table)} AND c.COLUMN_NAME IN (${texts(columns)})) = ${new Set(columns).size}`;
  const isTable = existsIn(
    `SELECT 1 FROM information_schema.TABLES t WHERE ${isNamed('t', table)} AND t.TABLE_TYPE = 'BASE TABLE'`,
  );
  const isView = existsIn(
    `SELECT 1 FROM information_schema.VIEWS v WHERE ${isNamed('v', table)} AND v.IS_UPDATABLE = 'YES'`,
  );
  return `SELECT CASE WHEN ${has} AND (${isTable} OR ${isView}) THEN 1 ELSE 0 END`;
}

function columnsAreUnique({ table, columns }: CatalogQuestion & { readonly kind: 'columns-are-unique' }): string {
  const isOwn = `coalesce(s.COLUMN_NAME IN (${texts(columns)}) AND s.SUB_PART IS NULL, 0)`;
  const found = `SELECT s.INDEX_NAME FROM information_schema.STATISTICS s WHERE ${isNamed('s', table)} AND s.NON_UNIQUE = 0
    GROUP BY s.INDEX_NAME HAVING min(${isOwn}) = 1 AND count(DISTINCT s.COLUMN_NAME) = ${new Set(columns).size}`;
  return `SELECT ${answer(existsIn(found))}`;
}

/** Whatever is unique in fewer columns, in an expression, or under the name. */
function needNotBeUnique({
  table,
  name,
  columns,
  except,
}: CatalogQuestion & { readonly kind: 'need-not-be-unique' }): string {
  const indexes = `SELECT s.INDEX_NAME FROM information_schema.STATISTICS s WHERE ${isNamed('s', table)}`;
  const others = except.length === 0 ? '' : ` AND s.INDEX_NAME NOT IN (${texts(except)})`;
  const strict = `min(coalesce(s.COLUMN_NAME IN (${texts(columns)}), 1)) = 1 OR s.INDEX_NAME = ${text(name)}`;
  const found = `${indexes} AND s.NON_UNIQUE = 0${others} GROUP BY s.INDEX_NAME HAVING ${strict}`;
  return shown(indexes, `NOT ${existsIn(found)}`);
}

/** Triggers are shown to whoever may make some. */
function triggerIsOff({ table, name }: CatalogQuestion & { readonly kind: 'trigger-is-off' }): string {
  const fires = existsIn(
    `SELECT 1 FROM information_schema.TRIGGERS g WHERE g.EVENT_OBJECT_SCHEMA = ${schemaOf(table)}
      AND g.EVENT_OBJECT_TABLE = ${text(table.name)} AND g.TRIGGER_NAME = ${text(name)}`,
  );
  return `SELECT CASE WHEN ${fires} THEN 0 WHEN ${mayUse('TRIGGER', table)} THEN 2 ELSE -1 END`;
}

/** Any that is not known: which columns it looks at, only its text says. MariaDB shows checks to whoever may read, other constraints do not. */
function noCheck(
  dialect: 'mysql' | 'mariadb',
  { table, except }: CatalogQuestion & { readonly kind: 'no-check' },
): string {
  const of = (view: string) => `SELECT 1 FROM information_schema.${view} k WHERE ${inTable('k', table)}`;
  const others = except.length === 0 ? '' : ` AND k.CONSTRAINT_NAME NOT IN (${texts(except)})`;
  if (dialect === 'mysql') {
    const constraints = of('TABLE_CONSTRAINTS');
    return shown(constraints, `NOT ${existsIn(`${constraints} AND k.CONSTRAINT_TYPE = 'CHECK'${others}`)}`);
  }
  const stands = existsIn(`${of('CHECK_CONSTRAINTS')}${others}`);
  const isThere = existsIn(`SELECT 1 FROM ${columnsOf(table)}`);
  return `SELECT CASE WHEN ${stands} THEN 0 WHEN ${isThere} AND ${mayUse('SELECT', table)} THEN 2 ELSE -1 END`;
}

/** The views of constraints call the schema of the table by the constraint. */
function inTable(alias: string, table: CatalogName): string {
  return `${alias}.CONSTRAINT_SCHEMA = ${schemaOf(table)} AND ${alias}.TABLE_NAME = ${text(table.name)}`;
}

/** By itself, for the whole table; what it may do through a role is not looked for. */
function mayUse(privilege: 'TRIGGER' | 'SELECT', table: CatalogName): string {
  const own = `p.PRIVILEGE_TYPE = '${privilege}' AND p.GRANTEE = concat('''', substring_index(current_user(), '@', 1), '''@''', substring_index(current_user(), '@', -1), '''')`;
  const from = (view: string, where: string) =>
    existsIn(`SELECT 1 FROM information_schema.${view} p WHERE ${own}${where}`);
  const everywhere = from('USER_PRIVILEGES', '');
  const inSchema = from('SCHEMA_PRIVILEGES', ` AND ${schemaOf(table)} LIKE p.TABLE_SCHEMA`);
  return `(${everywhere} OR ${inSchema} OR ${from('TABLE_PRIVILEGES', ` AND ${isNamed('p', table)}`)})`;
}
