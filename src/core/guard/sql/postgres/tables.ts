import type { Column, Constraint } from '../change.ts';
import { columnOf } from './columns.ts';
import { constraintOf } from './constraints.ts';
import { nameOf, partsOf, stringsOf } from './names.ts';
import type { Part } from './parser.ts';
import type { Found, Statement } from './statement.ts';

export function createTable(node: Part<'CreateStmt'>, statement: Statement): readonly Found[] {
  const owner = { table: node.relation?.relname ?? '', taken: new Set<string>() };
  const columns: Column[] = [];
  const constraints: Constraint[] = [];
  const notNull = new Set<string>();
  for (const element of node.tableElts ?? []) {
    if ('ColumnDef' in element) {
      const made = columnOf(element.ColumnDef, owner, statement);
      columns.push(made.column);
      constraints.push(...made.constraints);
    }
    if (!('Constraint' in element)) continue;
    const constraint = constraintOf(element.Constraint, { ...owner, column: null }, statement);
    if (constraint !== null) constraints.push(constraint);
    for (const name of forbiddenNull(element.Constraint)) notNull.add(name);
  }
  return [
    {
      kind: 'create-table',
      table: nameOf(node.relation),
      columns: columns.map((column) => (notNull.has(column.name) ? { ...column, nullable: false } : column)),
      constraints,
      ifNotExists: node.if_not_exists === true,
      ...origin(node),
    },
  ];
}

/** PRIMARY KEY (a, b) and CONSTRAINT x NOT NULL a. */
function forbiddenNull({ contype, keys }: Part<'Constraint'>): readonly string[] {
  return contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_NOTNULL' ? stringsOf(keys) : [];
}

function origin(node: Part<'CreateStmt'>) {
  const parents = partsOf(node.inhRelations, 'RangeVar');
  const isPartition = node.partbound !== undefined;
  const like = partsOf(node.tableElts, 'TableLikeClause').length > 0;
  return {
    partitionOf: isPartition ? nameOf(parents[0]) : null,
    fromQuery: like || node.ofTypename !== undefined || (!isPartition && parents.length > 0),
  };
}

export function createForeignTable(node: Part<'CreateForeignTableStmt'>, statement: Statement): readonly Found[] {
  return createTable(node.base ?? {}, statement);
}
