import { Client, type ClientConfig, type Pool } from 'pg';
import type { Clock } from '../../../lib/clock.ts';

const CHANNEL = 'astern_events';
const POLL_MS = 1_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

export type Announcements = {
  /** Events up to this number are committed: tell our own listeners at once, and the other servers. */
  announce(seq: number): void;
  listen(listener: () => void): () => void;
  close(): Promise<void>;
};

type Needs = { readonly pool: Pool; readonly settings: ClientConfig; readonly clock: Clock };

/**
 * Tells of new events across servers. A notification is quick but may be lost with its connection; looking at the head of the log once a
 * second is slow but sure. Nothing is asked of the database before the first listener comes.
 */
export function openAnnouncements({ pool, settings, clock }: Needs): Announcements {
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  const background: Promise<void>[] = [];
  const sending = new Set<Promise<void>>();
  let toldSeq = 0;

  /** Each on its own turn: one that throws stops neither the others nor whoever has just committed. */
  const tell = (seq: number) => {
    if (!(seq > toldSeq)) return;
    toldSeq = seq;
    for (const listener of listeners) queueMicrotask(listener);
  };
  const send = async (seq: number) => {
    await pool.query('select pg_notify($1, $2)', [CHANNEL, String(seq)]).catch(() => undefined);
  };

  return {
    announce(seq) {
      tell(seq);
      const sent = send(seq).finally(() => sending.delete(sent));
      sending.add(sent);
    },
    listen(listener) {
      const own = () => listener();
      listeners.add(own);
      if (background.length === 0) {
        background.push(poll({ pool, clock, signal: closing.signal, tell }));
        background.push(hear({ settings, clock, signal: closing.signal, tell }));
      }
      return () => listeners.delete(own);
    },
    async close() {
      closing.abort();
      await Promise.all([...background, ...sending]);
    },
  };
}

type Told = { readonly clock: Clock; readonly signal: AbortSignal; readonly tell: (seq: number) => void };

/** While the database is away there is nothing to tell; those who ask it themselves hear of the trouble. */
async function poll({ pool, clock, signal, tell }: Told & { readonly pool: Pool }): Promise<void> {
  while (await slept(clock, POLL_MS, signal)) {
    const answer = await pool.query<{ seq: number }>('select seq from event_head').catch(() => null);
    if (!signal.aborted) tell(answer?.rows[0]?.seq ?? 0);
  }
}

async function hear({ settings, clock, signal, tell }: Told & { readonly settings: ClientConfig }): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  do {
    const heardAnything = await hearUntilLost(settings, signal, tell);
    retryMs = heardAnything ? FIRST_RETRY_MS : Math.min(retryMs * 2, LONGEST_RETRY_MS);
  } while (await slept(clock, retryMs, signal));
}

/** Resolves when the connection is lost or we are closing. True: it had been made. */
async function hearUntilLost(
  settings: ClientConfig,
  signal: AbortSignal,
  tell: (seq: number) => void,
): Promise<boolean> {
  const client = new Client(settings);
  const lost = Promise.withResolvers<void>();
  const end = () => lost.resolve();
  // Both come when a connection breaks; an error without a listener would end the process.
  client.on('error', end).on('end', end);
  client.on('notification', ({ payload }) => tell(Number(payload)));
  signal.addEventListener('abort', end, { once: true });
  try {
    if (signal.aborted) return false;
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    await lost.promise;
    return true;
  } catch {
    return false;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}

/** False: we are closing. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch {
    return false;
  }
}
