/** What waits, and since when: the earliest of each kind. Null: nothing. */
export type WaitingLongest = {
  readonly nowMs: number;
  readonly nextEscalationMs: number | null;
  readonly nextPageMs: number | null;
  readonly oldestDeliveryMs: number | null;
};

export type LongestReader = { read(): Promise<WaitingLongest>; close(): Promise<void> };

export type WaitingPlace = { readonly file: string } | { readonly databaseUrl: string };

const QUESTION = `select
  (select next_at_ms from escalations where next_at_ms is not null order by next_at_ms limit 1) as escalation,
  (select due_at_ms from pages where due_at_ms is not null order by due_at_ms limit 1) as page,
  (select received_at_ms from deliveries where state = 'waiting' order by ordinal limit 1) as delivery`;

type Row = { readonly escalation: number | null; readonly page: number | null; readonly delivery: number | null };

/** One question on a connection of its own, with nothing of the store in between: for the audit, which is to be small and to trust nobody. */
export async function openWaitingLongest(place: WaitingPlace): Promise<LongestReader> {
  return 'file' in place ? openFile(place.file) : openShared(place.databaseUrl);
}

async function openFile(file: string): Promise<LongestReader> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  const question = database.prepare(QUESTION);
  return {
    // The embedded database has the clock of its server.
    read: async () => waiting(question.get() as Row | undefined, Date.now()),
    close: async () => database.close(),
  };
}

async function openShared(databaseUrl: string): Promise<LongestReader> {
  const [{ Client }, { clientSettings }] = await Promise.all([import('pg'), import('./dialect/postgres/settings.ts')]);
  const client = new Client(clientSettings(databaseUrl));
  // An error without a listener would end the process; whoever asks next hears of it.
  client.on('error', () => undefined);
  await client.connect();
  const question = `${QUESTION}, (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;
  return {
    read: async () => {
      const { rows } = await client.query<Row & { readonly now: number }>(question);
      return waiting(rows[0], rows[0]?.now ?? Date.now());
    },
    close: () => client.end(),
  };
}

function waiting(row: Row | undefined, nowMs: number): WaitingLongest {
  const { escalation = null, page = null, delivery = null } = row ?? {};
  return { nowMs, nextEscalationMs: escalation, nextPageMs: page, oldestDeliveryMs: delivery };
}
