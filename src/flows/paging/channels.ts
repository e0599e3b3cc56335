import type { Channel } from '../../core/oncall/model.ts';
import { afterCall, type Breaker, type Change, CLOSED, mayCall, notTried, trying } from '../../core/paging/breaker.ts';
import { STORM, type Turn, turnOf } from '../../core/paging/together.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Notifier, Sent } from '../../providers/notify/port.ts';

/** So many messages are under way to one provider at once. */
const MOST_AT_ONCE = 8;
/** Between two messages to one chat channel. */
const CHAT_PAUSE_MS = 1_000;

export type Leave =
  | { readonly kind: 'go' }
  /** As many as may be are under way. */
  | { readonly kind: 'full' }
  | { readonly kind: 'down'; readonly forMs: number; readonly why: string };

export type PlaceState = {
  readonly channel: Channel;
  readonly place: string;
  readonly state: Breaker['kind'];
  /** Why it is not closed. */
  readonly why: string | null;
  readonly downForMs: number | null;
  readonly underWay: number;
  /** Down, and tried not long ago. */
  readonly isKnownDown: boolean;
};

type Place = { readonly channel: Channel; breaker: Breaker; underWay: number };

/** What this server knows of the ways to people: kept in memory, learnt anew within a few messages after a restart. */
export type Channels = ReturnType<typeof createChannels>;

export function createChannels(clock: Pick<Clock, 'monotonic'>) {
  const places = new Map<string, Place>();
  const chats = new Map<string, number>();
  const told = new Map<string, readonly number[]>();
  const now = () => clock.monotonic();
  const placeFor = (channel: Channel, place: string) => {
    const known: Place = places.get(place) ?? { channel, breaker: CLOSED, underWay: 0 };
    places.set(place, known);
    return known;
  };

  return {
    /** May one more message go there? `go` takes its place, which `leave` gives back. */
    enter(channel: Channel, place: string): Leave {
      const here = placeFor(channel, place);
      const may = mayCall(here.breaker, now());
      if (may === 'no') return downFor(here.breaker, now());
      if (here.underWay >= MOST_AT_ONCE) return { kind: 'full' };
      if (may === 'as-trial') here.breaker = trying(here.breaker);
      here.underWay += 1;
      return { kind: 'go' };
    },
    /** A refusal is an answer: the provider works. Null: nothing was sent after all. */
    leave(channel: Channel, place: string, outcome: Sent | null): Change {
      const here = placeFor(channel, place);
      here.underWay -= 1;
      if (outcome === null) {
        here.breaker = notTried(here.breaker, now());
        return null;
      }
      const what = outcome.kind === 'trouble' ? outcome : ({ kind: 'worked' } as const);
      const { breaker, change } = afterCall(here.breaker, what, now());
      here.breaker = breaker;
      return change;
    },
    /** The providers, where each one that was tried does not work; null: one does, or none was tried. */
    allDown(): readonly string[] | null {
      const nowMs = now();
      const down = [...places].filter(([, { breaker }]) => isKnownDown(breaker, nowMs)).map(([place]) => place);
      return down.length > 0 && down.length === places.size ? down : null;
    },
    /** As many as may be are under way, and it is not known to be down. */
    isFull(place: string): boolean {
      const here = places.get(place);
      return here !== undefined && here.underWay >= MOST_AT_ONCE && mayCall(here.breaker, now()) !== 'no';
    },
    isDown: (place: string) => mayCall(places.get(place)?.breaker ?? CLOSED, now()) === 'no',
    /** Ms to wait until this chat channel takes one more; 0 takes the turn. */
    pace(address: string, isFirst: boolean): number {
      const waitMs = Math.max(0, (chats.get(address) ?? 0) - now());
      if (waitMs > 0 && !isFirst) return waitMs;
      chats.set(address, now() + CHAT_PAUSE_MS);
      return 0;
    },
    /** The provider asked for a pause there. */
    pause: (address: string, forMs: number) => void chats.set(address, now() + forMs),
    turn: (person: string, channel: Channel, isFirst: boolean): Turn =>
      turnOf(told.get(`${channel} ${person}`) ?? [], now(), isFirst),
    tell(person: string, channel: Channel): void {
      const key = `${channel} ${person}`;
      const lately = (told.get(key) ?? []).filter((atMs) => now() - atMs < STORM.withinMs);
      told.set(key, [...lately, now()]);
    },
    places: (): readonly PlaceState[] => [...places].map(([place, here]) => stateOf(place, here, now())),
  };
}

/** What nobody was sent through for a while may work again: nobody knows. */
const KNOWN_FOR_MS = 10 * 60_000;

function isKnownDown(breaker: Breaker, nowMs: number): boolean {
  return breaker.kind === 'half-open' || (breaker.kind === 'open' && nowMs - breaker.untilMs < KNOWN_FOR_MS);
}

function downFor(breaker: Breaker, nowMs: number): Leave {
  if (breaker.kind === 'closed') return { kind: 'go' };
  const forMs = breaker.kind === 'open' ? breaker.untilMs - nowMs : CHAT_PAUSE_MS;
  return { kind: 'down', forMs, why: breaker.why };
}

function stateOf(place: string, { channel, breaker, underWay }: Place, nowMs: number): PlaceState {
  const isClosed = breaker.kind === 'closed';
  return {
    channel,
    place,
    state: breaker.kind,
    why: isClosed ? null : breaker.why,
    downForMs: isClosed ? null : nowMs - breaker.sinceMs,
    underWay,
    isKnownDown: isKnownDown(breaker, nowMs),
  };
}

/** One circuit breaker for each: a person's own webhook that is down says nothing about the others. */
export function placeOf(notifier: Pick<Notifier, 'name'>, address: string): string {
  const url = /https?:\/\/[^/\s"?#]+/i.exec(address)?.[0];
  return url === undefined ? notifier.name : `${notifier.name} ${url.replace(/\/\/[^@]*@/, '//')}`;
}
