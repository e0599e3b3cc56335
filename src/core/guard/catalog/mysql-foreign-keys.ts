import { existsIn, isNamed, shown, mysqlText as text, mysqlTexts as texts } from './mysql-tables.ts';
import type { CatalogQuestion, ForeignAction } from './question.ts';

/** Which rows must have a parent, by the columns that refer to it. */
export function mysqlForeignKey(
  question: CatalogQuestion & { readonly kind: 'no-foreign-key' | 'foreign-key-acts' },
): string {
  const keys = `SELECT 1 FROM information_schema.KEY_COLUMN_USAGE u WHERE ${isNamed('u', question.table)}`;
  const others = question.except.length === 0 ? '' : ` AND u.CONSTRAINT_NAME NOT IN (${texts(question.except)})`;
  const own = `${keys} AND u.REFERENCED_TABLE_NAME IS NOT NULL${others}
    AND (u.CONSTRAINT_NAME = ${text(question.name)} OR u.COLUMN_NAME IN (${texts(question.columns)}))`;
  if (question.kind === 'no-foreign-key') return shown(keys, `NOT ${existsIn(own)}`);
  const [onDelete, onUpdate] = question.actions;
  const shownRules = `SELECT 1 FROM information_schema.REFERENTIAL_CONSTRAINTS r WHERE r.CONSTRAINT_SCHEMA = u.TABLE_SCHEMA
    AND r.TABLE_NAME = u.TABLE_NAME AND r.CONSTRAINT_NAME = u.CONSTRAINT_NAME`;
  const rules = `${shownRules} AND r.DELETE_RULE IN (${texts(RULES[onDelete])}) AND r.UPDATE_RULE IN (${texts(RULES[onUpdate])})`;
  const acts = `${existsIn(own)} AND NOT ${existsIn(`${own} AND NOT ${existsIn(rules)}`)}`;
  // To whoever may only read MariaDB does not show how they act.
  const isHidden = existsIn(`${own} AND NOT ${existsIn(shownRules)}`);
  return `SELECT CASE WHEN ${acts} THEN 2 WHEN ${isHidden} THEN -1 WHEN ${existsIn(own)} THEN 0 WHEN ${existsIn(keys)} THEN 1 ELSE -1 END`;
}

/** No action and restrict refuse the same. */
const RULES: Readonly<Record<ForeignAction, readonly string[]>> = {
  'no-action': ['NO ACTION', 'RESTRICT'],
  restrict: ['NO ACTION', 'RESTRICT'],
  cascade: ['CASCADE'],
  'set-null': ['SET NULL'],
  'set-default': ['SET DEFAULT'],
};
