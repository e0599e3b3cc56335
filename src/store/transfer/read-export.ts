import type { Event } from '../../core/events/model.ts';
import { messageOf, ProviderError, UserError } from '../../lib/errors.ts';
import { linesOfFile } from '../../lib/lines-of-file.ts';
import { eventHash, firstHash } from '../event-hash.ts';
import type { Head } from '../examine-log.ts';
import { fromJson } from '../json-column.ts';
import type { Row } from '../schema.ts';
import { createTally, type EndLine, type Header, type RowLine } from './lines.ts';
import { type AnyRow, type Table, tables } from './tables.ts';

export type ReadExport = { readonly schema: number; readonly rows: number; readonly head: Head };

/** What to do with an export while it is read; without anything it is only checked. */
export type Take = {
  readonly header?: (header: Header) => Promise<void>;
  readonly row?: (table: Table, row: AnyRow) => Promise<void>;
};

/** Its log, whatever state that is in; throws `transfer/damaged` when the file is none of ours. */
export async function* eventsOfExport(file: string): AsyncGenerator<Event> {
  for await (const line of linesOfFile(file)) {
    const told = parsed(file, line);
    if (told.kind === 'row' && told.table === 'events') yield eventOf(told.row as unknown as Row<'events'>);
  }
}

/** Reads an export from its header to its end. Throws `transfer/damaged` unless it is whole and its log unbroken. */
export async function readExport(file: string, take: Take = {}, signal?: AbortSignal): Promise<ReadExport> {
  try {
    return await readLines(file, take, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError || error instanceof ProviderError) throw error;
    throw damaged(file, messageOf(error));
  }
}

async function readLines(file: string, take: Take, signal: AbortSignal | undefined): Promise<ReadExport> {
  const tally = createTally();
  let chain: Head = { seq: 0, hash: firstHash };
  let header: Header | null = null;
  let end: EndLine | null = null;
  for await (const line of linesOfFile(file)) {
    signal?.throwIfAborted();
    if (end !== null) throw damaged(file, 'something follows its end');
    const told = parsed(file, line);
    if (told.kind === 'end') {
      end = told;
      continue;
    }
    tally.add(line, told.kind === 'row');
    if (header === null) {
      header = demandHeader(file, told);
      await take.header?.(header);
    } else if (told.kind === 'row') {
      const table = knownTable(file, told.table);
      if (table.name === 'events') chain = follow(chain, file, told.row as unknown as Row<'events'>);
      await take.row?.(table, told.row);
    }
  }
  return demandWhole(file, { header, end, found: tally.end(), chain });
}

function demandHeader(file: string, told: Header | RowLine): Header {
  if (told.kind !== 'astern-export' || told.format !== 1) throw damaged(file, 'it does not begin like an export');
  return told;
}

function knownTable(file: string, name: string): Table {
  const known = tables.find((table) => table.name === name);
  if (known === undefined) throw damaged(file, `it holds a table ${name}`);
  return known;
}

/** What was written by hand, or lost, does not become part of the log. */
function follow(chain: Head, file: string, row: Row<'events'>): Head {
  const event = eventOf(row);
  const { seq, hash } = event;
  if (seq !== chain.seq + 1) throw damaged(file, `event ${chain.seq + 1} is missing`);
  if (hash !== eventHash(chain.hash, event)) throw damaged(file, `event ${seq} or the one before it was changed`);
  return { seq, hash };
}

export function eventOf({ at_ms: atMs, data_json, ...row }: Row<'events'>): Event {
  return { ...row, atMs, data: fromJson(data_json) };
}

function parsed(file: string, line: string): Header | RowLine | EndLine {
  try {
    return JSON.parse(line) as Header | RowLine | EndLine;
  } catch (error) {
    throw damaged(file, messageOf(error));
  }
}

type Whole = {
  readonly header: Header | null;
  readonly end: EndLine | null;
  readonly found: EndLine;
  readonly chain: Head;
};

function demandWhole(file: string, { header, end, found, chain }: Whole): ReadExport {
  if (header === null || end === null) throw damaged(file, 'its end is missing');
  if (end.rows !== found.rows || end.sha256 !== found.sha256) throw damaged(file, 'it was changed after the export');
  if (header.lastSeq !== chain.seq || header.lastHash !== chain.hash) {
    throw damaged(file, `its log should end with event ${header.lastSeq}, and ends with ${chain.seq}`);
  }
  return { schema: header.schema, rows: end.rows, head: chain };
}

function damaged(file: string, why: string): UserError {
  return new UserError(
    'transfer/damaged',
    `${file} is no whole export: ${why}.`,
    'Export it again; nothing was taken in.',
  );
}
