import { unreachable } from '../../../lib/errors.ts';
import { arrayOf, ofTable } from './postgres-tables.ts';
import type { CatalogQuestion, ForeignAction } from './question.ts';
import { answer, isIn, text } from './sql.ts';

type Asked = Extract<
  CatalogQuestion,
  {
    readonly kind:
      | 'columns-are-unique'
      | 'need-not-be-unique'
      | 'no-check'
      | 'no-exclusion'
      | 'no-foreign-key'
      | 'foreign-key-acts'
      | 'trigger-is-off'
      | 'no-row-security'
      | 'constraint-is-named';
  }
>;

/** Questions about what a table demands. By what it does, not by its name alone: somebody may have given it another. */
export function postgresConstraint(question: Asked): string {
  const { table } = question;
  switch (question.kind) {
    case 'columns-are-unique': {
      const all = arrayOf(question.columns);
      const same = `i.indisvalid AND i.indisready AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
        AND NOT coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AND ${KEYS} @> ${all} AND ${KEYS} <@ ${all}`;
      return ofTable(table, answer(`EXISTS (${UNIQUE} AND ${same})`));
    }
    case 'need-not-be-unique': {
      // Whatever is unique in fewer columns is stricter. One that is not whole yet may refuse rows already.
      const strict = `${KEYS} <@ ${arrayOf(question.columns)} OR i.indexprs IS NOT NULL OR ic.relname = ${text(question.name)}`;
      return ofTable(
        table,
        answer(`NOT EXISTS (${UNIQUE} AND NOT ${isIn('ic.relname', question.except)} AND (${strict}))`),
      );
    }
    case 'no-check':
      return ofTable(
        table,
        answer(`NOT EXISTS (${constraints('c', question)} AND ${about(question, question.columns)})`),
      );
    case 'no-exclusion':
      return ofTable(table, answer(`NOT EXISTS (${constraints('x', question)})`));
    case 'no-foreign-key':
      return ofTable(
        table,
        answer(`NOT EXISTS (${constraints('f', question)} AND ${about(question, question.columns)})`),
      );
    case 'foreign-key-acts': {
      const keys = `${constraints('f', question)} AND ${about(question, question.columns)}`;
      const [onDelete, onUpdate] = question.actions;
      const acts = `k.confdeltype IN (${LETTERS[onDelete]}) AND k.confupdtype IN (${LETTERS[onUpdate]})`;
      return ofTable(
        table,
        answer(`EXISTS (${keys}) AND NOT EXISTS (${keys} AND NOT (${acts}))`, `NOT EXISTS (${keys})`),
      );
    }
    case 'trigger-is-off': {
      const same = question.calls === null ? '' : ` OR p.proname = ${text(question.calls)}`;
      const fires = `SELECT 1 FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
        WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') AND (g.tgname = ${text(question.name)}${same})`;
      const rule = `SELECT 1 FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled IN ('O', 'A') AND r.rulename = ${text(question.name)}`;
      return ofTable(table, answer(`NOT EXISTS (${fires}) AND NOT EXISTS (${rule})`));
    }
    case 'no-row-security':
      return ofTable(table, answer('NOT c.relrowsecurity'));
    case 'constraint-is-named': {
      const has = (name: string) =>
        `EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.conname = ${text(name)})`;
      return ofTable(table, answer(`${has(question.name)} AND NOT ${has(question.now)}`));
    }
    default:
      return unreachable(question);
  }
}

const UNIQUE = `SELECT 1 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  WHERE i.indrelid = c.oid AND i.indisunique`;

/** Names of the columns that an index tells rows apart by, without those that it only carries. */
const KEYS = `(SELECT coalesce(array_agg(b.attname::text), '{}'::text[])
  FROM unnest(i.indkey::int2[]) WITH ORDINALITY o(number, place)
  JOIN pg_catalog.pg_attribute b ON b.attrelid = c.oid AND b.attnum = o.number WHERE o.place <= i.indnkeyatts)`;

function constraints(type: 'c' | 'f' | 'x', { except }: { readonly except: readonly string[] }): string {
  return `SELECT 1 FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype = '${type}' AND NOT ${isIn('k.conname', except)}`;
}

/** It looks at one of the columns, has the name, or looks at nothing that can be named. */
function about({ name }: { readonly name: string }, columns: readonly string[]): string {
  const touches = `EXISTS (SELECT 1 FROM pg_catalog.pg_attribute b
    WHERE b.attrelid = c.oid AND b.attnum = ANY (k.conkey) AND ${isIn('b.attname', columns)})`;
  return `(k.conname = ${text(name)} OR coalesce(cardinality(k.conkey), 0) = 0 OR ${touches})`;
}

/** No action and restrict refuse the same. */
const LETTERS: Readonly<Record<ForeignAction, string>> = {
  'no-action': `'a', 'r'`,
  restrict: `'a', 'r'`,
  cascade: `'c'`,
  'set-null': `'n'`,
  'set-default': `'d'`,
};
