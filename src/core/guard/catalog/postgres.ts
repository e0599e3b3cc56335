import { postgresConstraint } from './postgres-constraints.ts';
import { isNamed, NAMESPACE, ofTable } from './postgres-tables.ts';
import type { CatalogName, CatalogQuestion } from './question.ts';
import { postgresSpelling } from './spelling.ts';
import { answer, isIn, text } from './sql.ts';

/** One read-only statement for the catalog of Postgres, which every user may read; null: it cannot be asked. */
export function postgresQuery(question: CatalogQuestion): string | null {
  switch (question.kind) {
    case 'column-may-be-left-out':
      return ofColumn(question, {
        missing: 2,
        holds: `CASE WHEN ${IS_FILLED} AND ${IS_FREE} THEN 2 WHEN ${IS_FILLED} THEN 1
          WHEN ${TWO_NULLS_CLASH} THEN 0 WHEN ${TAKES_NULL} THEN 2 WHEN ${MAY_TAKE_NULL} THEN 1 ELSE 0 END`,
      });
    case 'column-may-be-null':
      return ofColumn(question, { missing: 0, holds: answer(TAKES_NULL, MAY_TAKE_NULL) });
    case 'column-has-default':
      return ofColumn(question, {
        missing: 0,
        holds: answer(isDefault(question.text), `${IS_FILLED} OR ${TAKES_NULL}`),
      });
    case 'identity-takes-numbers':
      return ofColumn(question, {
        missing: 0,
        holds: answer(`a.attidentity = 'd' OR (a.attidentity = '' AND ${HAS_DEFAULT})`),
      });
    case 'column-is-back': {
      const takes = question.mandatory ? 'TRUE' : `(${TAKES_NULL} OR ${IS_FILLED})`;
      const type = `a.atttypid = pg_catalog.to_regtype(${text(question.type)})::oid`;
      return ofColumn(question, { missing: 0, holds: `CASE WHEN ${type} AND ${takes} THEN 1 ELSE 0 END` });
    }
    case 'column-has-type': {
      const spelling = postgresSpelling(question.type);
      if (spelling === null) return null;
      const holds = answer(`pg_catalog.format_type(a.atttypid, a.atttypmod) = ${text(spelling)}`);
      return ofColumn(question, { missing: 0, holds });
    }
    case 'table-answers':
      return tableAnswers(question);
    case 'no-overload':
      return noOverload(question);
    case 'type-is-named': {
      const exists = (name: CatalogName) => `EXISTS (SELECT 1 FROM ${TYPES} WHERE ${isNamed('t.typname', name)})`;
      return `SELECT ${answer(`${exists(question.name)} AND NOT ${exists(question.now)}`)}`;
    }
    case 'value-is-named': {
      const has = (value: string) =>
        `EXISTS (SELECT 1 FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid AND e.enumlabel = ${text(value)})`;
      return ofTypes(question.types, answer(`${has(question.value)} AND NOT ${has(question.now)}`));
    }
    case 'domain-takes-null':
      return ofTypes(question.types, answer(`NOT ${domainRefuses('t.oid', question.withoutCheck)}`));
    default:
      return postgresConstraint(question);
  }
}

const TYPES = `pg_catalog.pg_type t ${NAMESPACE} t.typnamespace`;

function ofColumn(
  { table, column }: { readonly table: CatalogName; readonly column: string },
  { missing, holds }: { readonly missing: 0 | 2; readonly holds: string },
): string {
  const join = `LEFT JOIN pg_catalog.pg_attribute a
    ON a.attrelid = c.oid AND a.attname = ${text(column)} AND a.attnum > 0 AND NOT a.attisdropped`;
  return ofTable(table, `CASE WHEN a.attnum IS NULL THEN ${missing} ELSE ${holds} END`, join);
}

function ofTypes(types: readonly CatalogName[], each: string): string {
  const named = types.map((name) => `(${isNamed('t.typname', name)})`).join(' OR ');
  return `SELECT coalesce(min(x), 0) FROM (SELECT ${each} AS x FROM ${TYPES} WHERE ${named}) each_type`;
}

/** The type is a domain, or one over a domain, that refuses NULL; a check may do so too. */
function domainRefuses(type: string, checksToo: boolean): string {
  const check = `EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.contypid = d.oid AND k.contype = 'c')`;
  return `EXISTS (
    WITH RECURSIVE d AS (
      SELECT t0.oid, t0.typtype, t0.typnotnull, t0.typbasetype FROM pg_catalog.pg_type t0 WHERE t0.oid = ${type}
      UNION ALL
      SELECT t1.oid, t1.typtype, t1.typnotnull, t1.typbasetype FROM d JOIN pg_catalog.pg_type t1 ON t1.oid = d.typbasetype WHERE d.typtype = 'd'
    ) SELECT 1 FROM d WHERE d.typtype = 'd' AND (d.typnotnull${checksToo ? ` OR ${check}` : ''}))`;
}

const TAKES_NULL = `(NOT a.attnotnull AND NOT ${domainRefuses('a.atttypid', true)})`;
/** Most checks of a domain let NULL pass; which do, their text says, which is not read. */
const MAY_TAKE_NULL = `(NOT a.attnotnull AND NOT ${domainRefuses('a.atttypid', false)})`;
/** Newer servers know unique indexes to which two empty values are the same. */
const TWO_NULLS_CLASH = `EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisunique
  AND a.attnum = ANY (i.indkey::int2[]) AND coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false))`;
const DEFAULT = `(SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
  WHERE d.adrelid = c.oid AND d.adnum = a.attnum)`;
const HAS_DEFAULT = `coalesce(${DEFAULT} !~* '^[(]*null', false)`;
const IS_FILLED = `(a.attidentity <> '' OR ${HAS_DEFAULT})`;
/** No rule of the table looks at the column: whatever it holds can be saved. */
const IS_FREE = `(NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n' AND a.attnum = ANY (k.conkey))
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisunique
    AND (i.indexprs IS NOT NULL OR a.attnum = ANY (i.indkey::int2[])))
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type y WHERE y.oid = a.atttypid AND y.typtype = 'd'))`;

/** The same text, as the server writes it: with casts, brackets, quotes around a number, another name of the current time. */
function isDefault(wanted: string): string {
  const plain = wanted
    .replace(/::[\w ".]+(\([\d, ]*\))?(\[\])?/g, '')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  const unquoted = plain.replace(/^'(-?\d+(?:\.\d+)?)'$/, '$1');
  const spellings = [...new Set([plain, `(${plain})`, unquoted, `(${unquoted})`, `'${unquoted}'`])];
  const bare = `pg_catalog.regexp_replace(${DEFAULT}, '::[a-z_ ".]+([(][0-9, ]*[)])?(\\[\\])?', '', 'g')`;
  const isNow = /^(now\(\)|current_timestamp(\(\))?|transaction_timestamp\(\))$/i.test(plain);
  const now = isNow ? ` OR ${bare} ~* '^(now[(][)]|current_timestamp|transaction_timestamp[(][)])$'` : '';
  return `coalesce(${isIn(bare, spellings)}${now}, false)`;
}

/** The table itself under its old name, or a view through which all that it had can be read and written. */
function tableAnswers({ table, columns, to }: CatalogQuestion & { readonly kind: 'table-answers' }): string {
  const has = `(SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND ${isIn('a.attname', columns)}) = ${new Set(columns).size}`;
  const other = `EXISTS (SELECT 1 FROM pg_catalog.pg_class c ${NAMESPACE} c.relnamespace WHERE ${isNamed('c.relname', to)})`;
  // One that was moved has the old name too, elsewhere.
  const isItself = to.schema === null ? '' : ` AND NOT (${isNamed('c.relname', to)})`;
  // INSERT, UPDATE and DELETE.
  const isWritable = '(pg_catalog.pg_relation_is_updatable(c.oid, true) & 28) = 28';
  const each = answer(
    `${has} AND c.relkind IN ('r', 'p') AND NOT ${other}`,
    `${has} AND c.relkind = 'v' AND ${isWritable}`,
  );
  return `SELECT coalesce(min(x), 0) FROM (SELECT ${each} AS x FROM pg_catalog.pg_class c ${NAMESPACE} c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${isNamed('c.relname', table)}${isItself}) each_relation`;
}

function noOverload({ name, takes }: CatalogQuestion & { readonly kind: 'no-overload' }): string {
  const some = (condition: string) =>
    `EXISTS (SELECT 1 FROM pg_catalog.pg_proc p ${NAMESPACE} p.pronamespace WHERE ${isNamed('p.proname', name)}${condition})`;
  return `SELECT ${answer(`${some('')} AND NOT ${some(` AND p.pronargs = ${takes}`)}`)}`;
}
