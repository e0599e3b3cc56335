import type { Cursor } from './cursor.ts';

const OPTIONS =
  `AUTOEXTEND_SIZE AUTO_INCREMENT AVG_ROW_LENGTH CHECKSUM COMMENT COMPRESSION CONNECTION DELAY_KEY_WRITE ENCRYPTION ENCRYPTED
  ENCRYPTION_KEY_ID ENGINE ENGINE_ATTRIBUTE IETF_QUOTES INSERT_METHOD KEY_BLOCK_SIZE MAX_ROWS MIN_ROWS PACK_KEYS PAGE_CHECKSUM
  PAGE_COMPRESSED PAGE_COMPRESSION_LEVEL PASSWORD ROW_FORMAT SECONDARY_ENGINE SECONDARY_ENGINE_ATTRIBUTE SEQUENCE STATS_AUTO_RECALC
  STATS_PERSISTENT STATS_SAMPLE_PAGES TABLE_CHECKSUM TABLESPACE TRANSACTIONAL TYPE UNION COLLATE CHARSET STORAGE`.split(
    /\s+/,
  );

export type TableOption = { readonly name: string; readonly value: string };

/** `engine = InnoDB`, `default charset utf8mb4`, `data directory '/x'`; null where none stands here. */
export function readTableOption(cursor: Cursor): TableOption | null {
  const from = cursor.at;
  cursor.take('DEFAULT');
  const name = cursor.take('CHARACTER', 'SET')
    ? 'CHARSET'
    : cursor.take('DATA', 'DIRECTORY') || cursor.take('INDEX', 'DIRECTORY')
      ? 'DIRECTORY'
      : cursor.takeOneOf(OPTIONS);
  if (name === null) {
    cursor.at = from;
    return null;
  }
  cursor.take('=');
  if (cursor.is('(')) return { name, value: cursor.brackets().wholeText };
  return { name, value: cursor.any().text };
}

/** Options of a new table, with its partitions: a table that is new to an older release holds nobody back. */
export function skipTableOptions(cursor: Cursor): void {
  while (readTableOption(cursor) !== null || cursor.take('WITH', 'SYSTEM', 'VERSIONING')) cursor.take(',');
  if (cursor.take('PARTITION', 'BY')) readPartitioning(cursor);
}

export type Partitioning = { readonly text: string; readonly columns: Cursor; readonly refuses: boolean };

/** What follows `partition by`. Rows that belong to no partition are refused: by lists always, by ranges unless the last takes the rest. */
export function readPartitioning(cursor: Cursor): Partitioning {
  const from = cursor.at;
  cursor.take('LINEAR');
  const kind = cursor.takeOneOf(['HASH', 'KEY', 'RANGE', 'LIST', 'SYSTEM_TIME']);
  if (kind === null) cursor.refuse();
  cursor.take('COLUMNS');
  if (cursor.take('ALGORITHM', '=')) cursor.any();
  const columns = cursor.is('(') ? cursor.brackets() : cursor.part(0, 0);
  while (cursor.isOneOf(PARTITION_WORDS) || cursor.is('(') || cursor.token?.kind === 'number') {
    if (cursor.is('(')) cursor.brackets();
    else cursor.any();
  }
  const open = cursor.part(from, cursor.at).tokens.some(({ upper }) => upper === 'MAXVALUE' || upper === 'DEFAULT');
  return { text: cursor.textOf(from, cursor.at), columns, refuses: (kind === 'RANGE' || kind === 'LIST') && !open };
}

const PARTITION_WORDS =
  'PARTITIONS SUBPARTITION SUBPARTITIONS BY LINEAR HASH KEY ALGORITHM = LIMIT INTERVAL AUTO DAY WEEK MONTH HOUR YEAR'.split(
    ' ',
  );
