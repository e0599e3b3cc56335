import type { Layer, Override, Schedule } from './model.ts';
import { applyOverrides, inForce } from './overrides.ts';
import { turnsOf } from './turns.ts';
import type { Window } from './windows.ts';
import { type Zone, zoneNamed } from './zone.ts';

/** All that decides who is on call. */
export type Roster = {
  readonly schedule: Schedule;
  readonly overrides: readonly Override[];
  /** Who exists; null: whoever is named. */
  readonly people: ReadonlySet<string> | null;
  /** Left out: as the zone of the schedule is known here. */
  readonly zone?: Zone;
};

/** Nobody is on call where `people` is empty. */
export type Shift = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly people: readonly string[];
  /** Ids of those that counted in it. */
  readonly overrides: readonly string[];
};

type Span = Window & { readonly person: string | null };

export function whoIsOnCall(roster: Roster, atMs: number): readonly string[] {
  return shifts(roster, { fromMs: atMs, untilMs: atMs + 1 })[0]?.people ?? [];
}

/** Who is on call from one instant to another: without overlap or gap, neighbours with the same people joined. */
export function shifts(roster: Roster, time: Window): readonly Shift[] {
  if (time.fromMs >= time.untilMs) return [];
  const counting = inForce(roster.overrides, time);
  const cuts = counting.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  const pieces = cut(byLayers(roster, time), cuts);
  return joined(pieces.map((piece) => shiftOf(piece, counting, roster)));
}

/** Times at which nobody is on call. */
export function gaps(roster: Roster, time: Window): readonly Window[] {
  return shifts(roster, time).filter(({ people }) => people.length === 0);
}

function shiftOf({ fromMs, untilMs, person }: Span, counting: readonly Override[], { people }: Roster): Shift {
  // As most of them are, of which there may be thousands.
  if (counting.length === 0) return { fromMs, untilMs, people: person === null ? [] : [person], overrides: [] };
  const now = counting.filter((one) => one.fromMs <= fromMs && one.untilMs >= untilMs);
  const onCall = applyOverrides(person, now, (name) => people === null || people.has(name));
  return { fromMs, untilMs, people: onCall, overrides: now.map(({ id }) => id) };
}

/** A later layer covers an earlier one where it has somebody. */
function byLayers({ schedule, people, zone = zoneNamed(schedule.zone) }: Roster, time: Window): readonly Span[] {
  return schedule.layers.reduce<readonly Span[]>(
    (below, layer) => cover(below, spansOf(layer, { zone, people, time })),
    [{ ...time, person: null }],
  );
}

type Around = { readonly zone: Zone; readonly people: Roster['people']; readonly time: Window };

function spansOf(layer: Layer, { zone, people, time }: Around): readonly Span[] {
  const inOrder = layer.people.map((_, place) => personAt(layer.people, people, place));
  if (inOrder.every((person) => person === null)) return [];
  return turnsOf(layer, zone, time).map(({ fromMs, untilMs, place }) => ({
    fromMs,
    untilMs,
    person: inOrder[place % inOrder.length] ?? null,
  }));
}

/** Whose turn it is: of somebody who was removed it is taken by the next one who is there, and the turns of all others stay as they are. */
function personAt(order: readonly string[], people: Roster['people'], place: number): string | null {
  const from = [...order.slice(place), ...order.slice(0, place)];
  return from.find((person) => people === null || people.has(person)) ?? null;
}

/** Both are in order and without overlap, and so is what comes of it. */
function cover(below: readonly Span[], above: readonly Span[]): readonly Span[] {
  const spans: Span[] = [];
  let next = 0;
  for (const span of below) {
    let { fromMs } = span;
    for (let over = above[next]; over !== undefined && over.fromMs < span.untilMs; over = above[next]) {
      if (over.fromMs > fromMs) spans.push({ ...span, fromMs, untilMs: over.fromMs });
      if (over.fromMs >= fromMs) spans.push(over);
      fromMs = Math.max(fromMs, over.untilMs);
      if (over.untilMs > span.untilMs) break;
      next += 1;
    }
    if (fromMs < span.untilMs) spans.push({ ...span, fromMs });
  }
  return spans;
}

function cut(spans: readonly Span[], at: readonly number[]): readonly Span[] {
  const cuts = [...new Set(at)].sort((one, other) => one - other);
  let next = 0;
  return spans.flatMap((span) => {
    const pieces: Span[] = [];
    let { fromMs } = span;
    for (let atMs = cuts[next]; atMs !== undefined && atMs < span.untilMs; atMs = cuts[next]) {
      if (atMs > fromMs) {
        pieces.push({ ...span, fromMs, untilMs: atMs });
        fromMs = atMs;
      }
      next += 1;
    }
    return [...pieces, { ...span, fromMs }];
  });
}

/** Neighbours with the same people are one shift. */
export function joined(all: readonly Shift[]): readonly Shift[] {
  const shifts: Shift[] = [];
  for (const shift of all) {
    const last = shifts.at(-1);
    if (last === undefined || last.untilMs !== shift.fromMs || !sameNames(last.people, shift.people))
      shifts.push(shift);
    else {
      const overrides = [...new Set([...last.overrides, ...shift.overrides])];
      shifts[shifts.length - 1] = { ...last, untilMs: shift.untilMs, overrides };
    }
  }
  return shifts;
}

export function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
