import type { Event } from '../../core/events/model.ts';
import { messageOf, ProviderError, UserError } from '../../lib/errors.ts';
import { linesOfFile } from '../../lib/lines-of-file.ts';
import { eventHash, firstHash } from '../event-hash.ts';
import { fromJson } from '../json-column.ts';
import { sessionOf } from '../nouns.ts';
import type { Row } from '../schema.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { createTally, type EndLine, type Header, type RowLine } from './lines.ts';
import { type AnyRow, isEmpty, schemaOf, type Table, tables } from './tables.ts';

export type Imported = { readonly rows: number; readonly events: number };

/** Some databases take a few thousand values in one statement at most. */
const ROWS_AT_ONCE = 100;

/** Take in what another store has exported: all of it, with its log proven whole, or nothing. The store must be empty. */
export async function importStore(store: Store, file: string): Promise<Imported> {
  return sessionOf(store).atomically(async (tx) => {
    if (!(await isEmpty(tx))) throw notEmpty();
    try {
      return await readAll(tx, file);
    } catch (error) {
      if (error instanceof UserError || error instanceof ProviderError) throw error;
      throw damaged(file, messageOf(error));
    }
  });
}

type Chain = { seq: number; hash: string };

async function readAll(tx: Session, file: string): Promise<Imported> {
  const tally = createTally();
  const chain: Chain = { seq: 0, hash: firstHash };
  const rows = collector(tx);
  let header: Header | null = null;
  let end: EndLine | null = null;
  for await (const line of linesOfFile(file)) {
    if (end !== null) throw damaged(file, 'something follows its end');
    const told = JSON.parse(line) as Header | RowLine | EndLine;
    if (told.kind === 'end') {
      end = told;
      continue;
    }
    tally.add(line, told.kind === 'row');
    if (header === null) header = await checkedHeader(tx, file, told);
    else if (told.kind === 'row') await take(rows, chain, file, told);
  }
  await rows.flush();
  demandWhole(file, { header, end, found: tally.end(), chain });
  await tx.db.updateTable('event_head').set({ seq: chain.seq, hash: chain.hash }).where('id', '=', 1).execute();
  return { rows: end?.rows ?? 0, events: chain.seq };
}

async function take(
  rows: ReturnType<typeof collector>,
  chain: Chain,
  file: string,
  { table, row }: RowLine,
): Promise<void> {
  const known = tables.find(({ name }) => name === table);
  if (known === undefined) throw damaged(file, `it holds a table ${table}`);
  if (table === 'events') follow(chain, file, row as unknown as Row<'events'>);
  await rows.add(known, row);
}

/** What was written by hand, or lost, does not become part of the log. */
function follow(chain: Chain, file: string, row: Row<'events'>): void {
  const { seq, at_ms: atMs, kind, target, operation, actor, hash } = row;
  const line: Omit<Event, 'hash'> = { seq, atMs, kind, target, operation, actor, data: fromJson(row.data_json) };
  if (seq !== chain.seq + 1) throw damaged(file, `event ${chain.seq + 1} is missing`);
  if (hash !== eventHash(chain.hash, line)) throw damaged(file, `event ${seq} or the one before it was changed`);
  chain.seq = seq;
  chain.hash = hash;
}

function collector({ db }: Session) {
  let table: Table['name'] | null = null;
  let waiting: AnyRow[] = [];
  const flush = async () => {
    if (table !== null && waiting.length > 0)
      await db
        .insertInto(table)
        .values(waiting as never)
        .execute();
    waiting = [];
  };
  return {
    flush,
    async add({ name }: Table, row: AnyRow) {
      if (name !== table || waiting.length >= ROWS_AT_ONCE) await flush();
      table = name;
      waiting.push(row);
    },
  };
}

async function checkedHeader(tx: Session, file: string, told: Header | RowLine): Promise<Header> {
  if (told.kind !== 'astern-export' || told.format !== 1) throw damaged(file, 'it does not begin like an export');
  const schema = await schemaOf(tx);
  if (told.schema === schema) return told;
  throw new UserError(
    'transfer/other-schema',
    `${file} was exported from schema ${told.schema}; this store has schema ${schema}.`,
    'Export it again with the version of Astern that shall import it.',
  );
}

type Whole = {
  readonly header: Header | null;
  readonly end: EndLine | null;
  readonly found: EndLine;
  readonly chain: Chain;
};

function demandWhole(file: string, { header, end, found, chain }: Whole): void {
  if (header === null || end === null) throw damaged(file, 'its end is missing');
  if (end.rows !== found.rows || end.sha256 !== found.sha256) throw damaged(file, 'it was changed after the export');
  if (header.lastSeq !== chain.seq || header.lastHash !== chain.hash) {
    throw damaged(file, `its log should end with event ${header.lastSeq}, and ends with ${chain.seq}`);
  }
}

function damaged(file: string, why: string): UserError {
  return new UserError(
    'transfer/damaged',
    `${file} is no whole export: ${why}.`,
    'Export it again; nothing was taken in.',
  );
}

function notEmpty(): UserError {
  return new UserError(
    'transfer/not-empty',
    'There is something in this store already.',
    'Import into a new data directory, or into a new database, before a server is started on it.',
  );
}
