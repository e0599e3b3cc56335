import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Event } from '../../core/events/model.ts';
import { parseIncident } from '../../core/incidents/model.ts';
import { isPending } from '../../core/recovery/judge.ts';
import { followRecovery } from '../../flows/incidents/follow-recovery.ts';
import { nameSuspects } from '../../flows/incidents/name-suspects.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { fewAtOnce } from './few-at-once.ts';
import { type Keeper, onNews } from './on-news.ts';

/** Names the suspects of incidents, and watches whether what was put back for one has helped. For the server that works; no page waits for it. */
export function startRecovery(world: World): Keeper {
  const keepers = [startNaming(world), startFollowing(world)];
  return {
    async close() {
      await Promise.all(keepers.map((keeper) => keeper.close()));
    },
  };
}

/** So many wait for Git at a time. */
const PLACES = 4;
/** Open incidents that a flip elsewhere may shed new light on. */
const MOST_CONCERNED = 20;
const PAGE = 500;
/** Of those that are read while others wait. */
const PART = 100;
const AGAIN_MS = 10_000;

/** After an opening, each alert, and each change of traffic. What came while one was named is named once more. */
function startNaming(world: World): Keeper {
  const closing = new AbortController();
  const name = fewAtOnce({ clock: world.clock, places: PLACES, closing: closing.signal }, async (number) => {
    await quietly(world, `suspects of INC-${number}`, closing.signal, async () => {
      await nameSuspects(world, Number(number));
    });
  });
  let isFirst = true;
  const keeper = onNews(world, {
    name: 'suspects',
    kinds: [
      'incident.opened',
      'incident.alert',
      'incident.reopened',
      'incident.not-recovered',
      'traffic.flipped',
      'traffic.adopted',
      'watch.worse',
      'watch.fine',
      'elsewhere.deployed',
      'elsewhere.described',
    ],
    everyMs: AGAIN_MS,
    work: async (news) => {
      const numbers = isFirst ? await unnamed(world) : await young(world, news);
      isFirst = false;
      for (const number of new Set([...numbers, ...(await concernedBy(world, news))])) name(String(number));
    },
  });
  return {
    async close() {
      closing.abort();
      await keeper.close();
    },
  };
}

/** What customers get is known better some seconds after the opening: then each is named once more. */
async function young({ store }: World, news: readonly Event[]): Promise<readonly number[]> {
  if (news.length > 0) return [];
  const nowMs = await store.now();
  const open = await store.incidents.list({ open: true, limit: MOST_CONCERNED });
  return open.filter(({ openedAtMs }) => nowMs - openedAtMs <= 2 * AGAIN_MS).map(({ number }) => number);
}

/** What a server that died in between has left. */
async function unnamed({ store }: World): Promise<readonly number[]> {
  const open = await store.incidents.list({ open: true, limit: PAGE });
  return open.filter(({ suspects }) => suspects === null).map(({ number }) => number);
}

async function concernedBy({ store }: World, news: readonly Event[]): Promise<readonly number[]> {
  const own = news.flatMap(({ operation }) => (operation === null ? [] : (parseIncident(operation) ?? [])));
  const targets = new Set(news.flatMap(({ kind, target }) => (kind.startsWith('incident.') ? [] : (target ?? []))));
  if (targets.size === 0) return own;
  const open = [await store.incidents.list({ open: true, limit: MOST_CONCERNED })];
  for (const target of targets) open.push(await store.incidents.list({ open: true, target, limit: MOST_CONCERNED }));
  // What others deploy is a target of theirs: incidents about it name the service alone.
  const theirs = news.flatMap(({ kind, data }) => (kind.startsWith('elsewhere.') ? String(data.service) : []));
  for (const service of new Set(theirs))
    open.push(await store.incidents.list({ open: true, service, limit: MOST_CONCERNED }));
  return [...own, ...open.flat().map(({ number }) => number)];
}

const TICK_MS = 1_000;

/** All that it goes by stands in the store; what it keeps in memory is only which incidents have something to be proven. */
function startFollowing(world: World): Keeper {
  const pending = new Set<number>();
  let isFirst = true;
  return onNews(world, {
    name: 'recovery',
    kinds: [
      'operation.ordered',
      'break-glass.used',
      'traffic.flipped',
      'operation.done',
      'operation.failed',
      'operation.superseded',
      'watch.fine',
      'incident.alert',
      'incident.resolved',
    ],
    everyMs: TICK_MS,
    work: async (news, signal) => {
      const found = isFirst ? await unproven(world) : await begunBy(world, news);
      isFirst = false;
      for (const number of found) pending.add(number);
      for (const number of [...pending]) {
        if (signal.aborted) return;
        await quietly(world, `recovery of INC-${number}`, signal, async () => {
          if (!(await followRecovery(world, number))) pending.delete(number);
        });
      }
    },
  });
}

/** Resolved ones too: that theirs helped shall stand in the record. */
async function unproven({ store }: World): Promise<readonly number[]> {
  const found = await store.incidents.list({ limit: PAGE });
  const pages = [found];
  for (let last = found.at(-1)?.number; last !== undefined; ) {
    // Thousands may be open when a server starts: whoever is to be told goes first.
    await turnOfTheLoop();
    const page = await store.incidents.list({ open: true, limit: PART, before: last });
    pages.push(page);
    last = page.length < PART ? undefined : page.at(-1)?.number;
  }
  return pages.flat().flatMap(({ number, recoveries }) => (recoveries.some(isPending) ? [number] : []));
}

async function begunBy({ store }: World, news: readonly Event[]): Promise<readonly number[]> {
  const named = news.flatMap(({ kind, data }) =>
    kind === 'operation.ordered' && typeof data.incident === 'string' ? (parseIncident(data.incident) ?? []) : [],
  );
  const broken = new Set(news.flatMap(({ kind, target }) => (kind === 'break-glass.used' ? (target ?? []) : [])));
  const there = await Promise.all(
    [...broken].map((target) => store.incidents.list({ open: true, target, limit: PAGE })),
  );
  return [...named, ...there.flat().map(({ number }) => number)];
}

/** One that makes trouble stops no other, and is tried again with the next news. */
async function quietly({ log }: World, what: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (signal.aborted || error instanceof FencedError) return;
    log.warn({ what, error }, `${what}: ${messageOf(error)}`);
  }
}
