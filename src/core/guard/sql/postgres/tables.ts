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
  const likes = partsOf(node.tableElts, 'TableLikeClause');
  const [only] = likes;
  const copies = likes.length === 1 && parents.length === 0 ? copiesOf(only?.options ?? 0) : null;
  return {
    partitionOf: isPartition ? nameOf(parents[0]) : null,
    ...(isPartition || parents.length === 0 ? {} : { inherits: parents.map(nameOf) }),
    ...(copies === null ? {} : { like: { table: nameOf(only?.relation), copies } }),
    fromQuery: likes.length > 0 || node.ofTypename !== undefined || (!isPartition && parents.length > 0),
  };
}

// Bits of the grammar's TableLikeOption. Comments, compression, statistics and storage matter to nobody.
const UNSEEN = 1 | 2 | 128 | 256;
const DEFAULTS = 8;
const SEEN = 4 | 8 | 16 | 32 | 64;

/** Null: some of what matters, which is not told apart. */
function copiesOf(options: number): 'columns' | 'defaults' | 'all' | null {
  const seen = options & SEEN & ~UNSEEN;
  if (seen === 0) return 'columns';
  if (seen === DEFAULTS) return 'defaults';
  return seen === SEEN ? 'all' : null;
}

export function createForeignTable(node: Part<'CreateForeignTableStmt'>, statement: Statement): readonly Found[] {
  return createTable(node.base ?? {}, statement);
}
