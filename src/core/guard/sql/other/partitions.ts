import type { ChangeBody, Name } from '../change.ts';
import type { Cursor } from './cursor.ts';
import { columnsOf } from './expression.ts';
import { readPartitioning } from './table-options.ts';

const KEEPING = ['ANALYZE', 'CHECK', 'OPTIMIZE', 'REBUILD', 'REPAIR', 'COALESCE', 'REORGANIZE', 'DISCARD', 'IMPORT'];

/** Partitions of a table of MySQL; null where the words speak of something else. */
export function alterPartitions(cursor: Cursor, table: Name): ChangeBody[] | null {
  if (cursor.take('PARTITION', 'BY')) return partitioned(cursor, table);
  if (cursor.take('REMOVE', 'PARTITIONING')) return [{ kind: 'harmless', what: 'remove partitioning' }];
  const second = cursor.tokens[cursor.at + 1]?.upper;
  if (second !== 'PARTITION') return null;
  if (cursor.take('DROP', 'PARTITION') || cursor.take('TRUNCATE', 'PARTITION')) return dropped(cursor, table);
  if (cursor.take('EXCHANGE', 'PARTITION')) return exchanged(cursor, table);
  if (cursor.take('ADD', 'PARTITION')) return added(cursor, table);
  if (cursor.isOneOf(['DISCARD', 'IMPORT'])) return cursor.refuse();
  if (cursor.takeOneOf(KEEPING) === null) return null;
  cursor.skipRest();
  return [{ kind: 'harmless', what: 'layout of partitions' }];
}

/** A row that fits no partition is refused, as a check would. */
function partitioned(cursor: Cursor, table: Name): ChangeBody[] {
  const { text, columns, refuses } = readPartitioning(cursor);
  if (!refuses) return [{ kind: 'harmless', what: 'partition by' }];
  const expression = `partition by ${text}`;
  const constraint = { name: null, kind: 'check', expression, columns: columnsOf(columns) } as const;
  return [{ kind: 'add-constraint', table, constraint, usingIndex: null }];
}

function dropped(cursor: Cursor, table: Name): ChangeBody[] {
  cursor.take('IF', 'EXISTS');
  if (cursor.take('ALL')) return [{ kind: 'delete-rows', table, hasWhere: false }];
  const names = [cursor.name()];
  while (cursor.take(',')) names.push(cursor.name());
  return names.map((partition) => ({ kind: 'drop-partition', table, partition }));
}

/** The rows of the partition go to another table, and its rows come. */
function exchanged(cursor: Cursor, table: Name): ChangeBody[] {
  const partition = cursor.name();
  cursor.need('WITH', 'TABLE');
  cursor.qualified();
  if (cursor.takeOneOf(['WITH', 'WITHOUT']) !== null) cursor.need('VALIDATION');
  return [{ kind: 'drop-partition', table, partition }];
}

function added(cursor: Cursor, table: Name): ChangeBody[] {
  cursor.take('IF', 'NOT', 'EXISTS');
  if (!cursor.is('(')) {
    cursor.need('PARTITIONS');
    cursor.any();
    return [{ kind: 'harmless', what: 'add partitions' }];
  }
  return cursor
    .brackets()
    .split()
    .map((part) => {
      part.need('PARTITION');
      return { kind: 'attach-partition', table, partition: { schema: table.schema, name: part.name() } };
    });
}
