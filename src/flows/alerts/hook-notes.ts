import type { NewEvent } from '../../core/events/model.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';

/** Something that happened to deliveries of a hook, how often, and last when and why. */
export type Told = { readonly count: number; readonly lastAtMs: number; readonly why: string };

/** What is known of a hook beside its deliveries; a record of kind `hook`. */
export type HookRecord = {
  readonly deliveries: number;
  readonly lastAtMs: number | null;
  /** Sender's clock minus ours, as last signed; null: it never said. */
  readonly skewMs: number | null;
  readonly isSkewed: boolean;
  /** Not genuine, too large, or there was no room for them. */
  readonly refused: Told | null;
  readonly tooLarge: Told | null;
  readonly turnedAway: Told | null;
  /** Of hooks whose deliveries are not kept themselves. */
  readonly notUnderstood: Told | null;
  /** When the log was last told that some were refused. */
  readonly toldRefusedAtMs: number | null;
  /** What became of the sender's wish to have an address visited (SNS). */
  readonly confirmation: { readonly kind: 'confirmed' | 'failed'; readonly why?: string; readonly atMs: number } | null;
};

export const NO_NOTES: HookRecord = {
  deliveries: 0,
  lastAtMs: null,
  skewMs: null,
  isSkewed: false,
  refused: null,
  tooLarge: null,
  turnedAway: null,
  notUnderstood: null,
  toldRefusedAtMs: null,
  confirmation: null,
};

type News = {
  deliveries: number;
  skewMs: number | null;
  toleranceMs: number;
  readonly told: Map<Happened, { count: number; why: string }>;
};

type Happened = 'refused' | 'tooLarge' | 'turnedAway' | 'notUnderstood';

/** Remembers in memory what is not worth a write of its own, and writes it once a second at most. */
export type HookNotes = {
  arrived(hook: string, skew: Skew): void;
  refused(hook: string, why: string, skew: Skew): void;
  tooLarge(hook: string, why: string): void;
  turnedAway(hook: string, why: string): void;
  notUnderstood(hook: string, why: string): void;
  flush(): Promise<void>;
  close(): Promise<void>;
};

type Skew = { readonly skewMs: number | null; readonly toleranceMs: number };

const FLUSH_MS = 1_000;
/** A database in trouble is not asked every second: one that is locked or slow would hold up everything else. */
const REST_MS = 10_000;
const TELL_REFUSED_EVERY_MS = 3_600_000;

export function createHookNotes({ store, clock, log }: Needs<'store' | 'clock' | 'log'>): HookNotes {
  let news = new Map<string, News>();
  let flushing: Promise<void> = Promise.resolve();
  let restUntilMs = 0;

  const newsOf = (hook: string): News => {
    const known = news.get(hook) ?? { deliveries: 0, skewMs: null, toleranceMs: 0, told: new Map() };
    news.set(hook, known);
    return known;
  };
  const noteSkew = (hook: string, { skewMs, toleranceMs }: Skew) => {
    if (skewMs !== null) Object.assign(newsOf(hook), { skewMs, toleranceMs });
  };
  const tell = (hook: string, what: Happened, why: string) => {
    const { told } = newsOf(hook);
    told.set(what, { count: (told.get(what)?.count ?? 0) + 1, why });
  };
  const write = async () => {
    const written = news;
    news = new Map();
    if (written.size === 0) return;
    const startedMs = clock.monotonic();
    try {
      await store.transaction((tx) => writeNews(tx, written));
      if (clock.monotonic() - startedMs > FLUSH_MS) restUntilMs = clock.monotonic() + REST_MS;
    } catch (error) {
      log.warn({ error }, `what is known of hooks could not be written: ${messageOf(error)}`);
      restUntilMs = clock.monotonic() + REST_MS;
      for (const [hook, said] of written) putBack(newsOf(hook), said);
    }
  };
  const flush = () => {
    flushing = flushing.then(write);
    return flushing;
  };
  const stop = clock.every(FLUSH_MS, () => {
    if (news.size > 0 && clock.monotonic() >= restUntilMs) void flush();
  });

  return {
    arrived: (hook, skew) => {
      newsOf(hook).deliveries += 1;
      noteSkew(hook, skew);
    },
    refused: (hook, why, skew) => {
      tell(hook, 'refused', why);
      noteSkew(hook, skew);
    },
    tooLarge: (hook, why) => tell(hook, 'tooLarge', why),
    turnedAway: (hook, why) => tell(hook, 'turnedAway', why),
    notUnderstood: (hook, why) => tell(hook, 'notUnderstood', why),
    flush,
    close: async () => {
      stop();
      await flush();
    },
  };
}

/** What could not be written goes before what has come since. */
function putBack(since: News, unwritten: News): void {
  since.deliveries += unwritten.deliveries;
  if (since.skewMs === null) Object.assign(since, { skewMs: unwritten.skewMs, toleranceMs: unwritten.toleranceMs });
  for (const [what, { count, why }] of unwritten.told) {
    const newer = since.told.get(what);
    since.told.set(what, { count: count + (newer?.count ?? 0), why: newer?.why ?? why });
  }
}

export async function hookRecord(records: Pick<Nouns['records'], 'get'>, hook: string): Promise<HookRecord> {
  return { ...NO_NOTES, ...((await records.get('hook', hook)) as Partial<HookRecord> | null) };
}

async function writeNews(tx: Nouns, news: ReadonlyMap<string, News>): Promise<void> {
  const nowMs = await tx.now();
  for (const [hook, said] of news) {
    const before = { ...NO_NOTES, ...((await tx.records.forChange('hook', hook)) as Partial<HookRecord> | null) };
    const { record, events } = merged(hook, before, { said, nowMs });
    await tx.records.put('hook', hook, { ...record });
    for (const event of events) await tx.events.append(event);
  }
}

function merged(hook: string, before: HookRecord, { said, nowMs }: { readonly said: News; readonly nowMs: number }) {
  const told = (what: Happened): Told | null => {
    const more = said.told.get(what);
    if (more === undefined) return before[what];
    return { count: (before[what]?.count ?? 0) + more.count, lastAtMs: nowMs, why: more.why };
  };
  const skewed = skewAfter(before, said);
  const refused = told('refused');
  const tellsRefused = said.told.has('refused') && isTimeToTell(before, nowMs);
  const record: HookRecord = {
    deliveries: before.deliveries + said.deliveries,
    lastAtMs: said.deliveries > 0 ? nowMs : before.lastAtMs,
    skewMs: said.skewMs ?? before.skewMs,
    isSkewed: skewed,
    refused,
    tooLarge: told('tooLarge'),
    turnedAway: told('turnedAway'),
    notUnderstood: told('notUnderstood'),
    toldRefusedAtMs: tellsRefused ? nowMs : before.toldRefusedAtMs,
    confirmation: before.confirmation,
  };
  const event = (kind: NewEvent['kind'], data: NewEvent['data']): NewEvent => ({
    kind,
    target: null,
    operation: null,
    actor: 'astern',
    data: { hook, ...data },
  });
  const events = [
    ...(skewed === before.isSkewed ? [] : [event('alert.skewed', { skewMs: record.skewMs, back: !skewed })]),
    ...(tellsRefused ? [event('alert.unsigned', { why: refused?.why, count: refused?.count })] : []),
  ];
  return { record, events };
}

function isTimeToTell({ toldRefusedAtMs }: HookRecord, nowMs: number): boolean {
  return toldRefusedAtMs === null || nowMs - toldRefusedAtMs >= TELL_REFUSED_EVERY_MS || nowMs < toldRefusedAtMs;
}

/** From a minute up, or half of the tolerance where that is less; and until it is half of that again. */
function skewAfter({ isSkewed }: HookRecord, { skewMs, toleranceMs }: News): boolean {
  if (skewMs === null) return isSkewed;
  const large = Math.min(60_000, toleranceMs / 2);
  return Math.abs(skewMs) >= (isSkewed ? large / 2 : large);
}
