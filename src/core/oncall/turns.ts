import type { Layer } from './model.ts';
import { WEEK_MS, type Window, weekOf, within } from './windows.ts';
import { instantOf, leaps, wallOf, type Zone } from './zone.ts';

const UNIT_MS = { hour: 3_600_000, day: 86_400_000, week: WEEK_MS } as const;

/** A time in which a layer has somebody: the place in the order of its people says whom. */
export type Turn = { readonly fromMs: number; readonly untilMs: number; readonly place: number };

/**
 * The turns of a layer between two instants, cut to them, without those that have no time. Where it begins is found by arithmetic, however many turns
 * lie before.
 */
export function turnsOf(layer: Layer, zone: Zone, { fromMs, untilMs }: Window): readonly Turn[] {
  const rhythm = rhythmOf(layer, zone);
  const endMs = layer.ends === null ? untilMs : Math.min(untilMs, instantOf(zone, wallTime(layer.ends)));
  const turns: Turn[] = [];
  const first = turnAt(rhythm, zone, fromMs);
  let place = placeOf(rhythm, zone, first);
  for (let number = first; rhythm.handOff(number) < endMs; number += 1) {
    const pieces = rhythm.pieces(number);
    for (const piece of pieces) {
      const turn = { fromMs: Math.max(piece.fromMs, fromMs), untilMs: Math.min(piece.untilMs, endMs), place };
      if (turn.fromMs < turn.untilMs) turns.push(turn);
    }
    if (pieces.length > 0 || layer.counts === 'all') place += 1;
  }
  return turns;
}

/** `2026-03-02T09:00`, as ms of wall time. */
export function wallTime(written: string): number {
  return plainMs(Temporal.PlainDateTime.from(written));
}

function plainMs(plain: Temporal.PlainDateTime): number {
  return plain.toZonedDateTime('UTC').epochMilliseconds;
}

type Rhythm = {
  readonly countsAll: boolean;
  readonly startMs: number;
  /** Null: months, which differ. */
  readonly lengthMs: number | null;
  readonly week: readonly Window[];
  /** About which turn this wall time is in. */
  guess(wallMs: number): number;
  wall(number: number): number;
  handOff(number: number): number;
  /** The time that a turn has, as instants. */
  pieces(number: number): readonly Window[];
};

function rhythmOf(layer: Layer, zone: Zone): Rhythm {
  const start = Temporal.PlainDateTime.from(layer.starts);
  const startMs = plainMs(start);
  const week = weekOf(layer.restrictions);
  const beat =
    layer.unit === 'month' ? monthly(start, layer.every) : steady(startMs, layer.every * UNIT_MS[layer.unit]);
  return {
    ...beat,
    countsAll: layer.counts === 'all',
    startMs,
    week,
    handOff: (number) => instantOf(zone, beat.wall(number)),
    pieces: (number) =>
      within(week, { fromMs: beat.wall(number), untilMs: beat.wall(number + 1) })
        .map((piece) => ({ fromMs: instantOf(zone, piece.fromMs), untilMs: instantOf(zone, piece.untilMs) }))
        .filter((piece) => piece.fromMs < piece.untilMs),
  };
}

type Beat = Pick<Rhythm, 'lengthMs' | 'guess' | 'wall'>;

function steady(startMs: number, lengthMs: number): Beat {
  return {
    lengthMs,
    guess: (wallMs) => Math.floor((wallMs - startMs) / lengthMs),
    wall: (number) => startMs + number * lengthMs,
  };
}

/** Counted from the first hand-off each time: one on the 31st comes on the last day of a shorter month, and on the 31st again after it. */
function monthly(start: Temporal.PlainDateTime, every: number): Beat {
  return {
    lengthMs: null,
    guess: (wallMs) => {
      const { year, month } = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC');
      return Math.floor(((year - start.year) * 12 + month - start.month) / every);
    },
    wall: (number) => plainMs(start.add({ months: number * every })),
  };
}

/** The last turn that has begun at this instant; the first one where none has. */
function turnAt(rhythm: Rhythm, zone: Zone, ms: number): number {
  let number = Math.max(0, rhythm.guess(wallOf(zone, ms)));
  while (rhythm.handOff(number + 1) <= ms) number += 1;
  while (number > 0 && rhythm.handOff(number) > ms) number -= 1;
  return number;
}

/** How many turns before this one count. */
function placeOf(rhythm: Rhythm, zone: Zone, number: number): number {
  // In each month there is every time of a week.
  if (rhythm.countsAll || rhythm.lengthMs === null) return number;
  return withWallTime(rhythm, rhythm.lengthMs, number) - lostInLeaps(rhythm, zone, number);
}

/** Turns repeat against the week after so many of them, at most 168. */
function withWallTime(rhythm: Rhythm, lengthMs: number, number: number): number {
  if (rhythm.week.length === 0) return number;
  const period = WEEK_MS / greatestDivisor(lengthMs, WEEK_MS);
  const counts = Array.from({ length: period }, (_, phase) => hasWallTime(rhythm, phase));
  const count = (turns: readonly boolean[]) => turns.filter((has) => has).length;
  return Math.floor(number / period) * count(counts) + count(counts.slice(0, number % period));
}

/** Those that have time on the wall and none in fact, because all of it is leapt over. */
function lostInLeaps(rhythm: Rhythm, zone: Zone, number: number): number {
  let lost = 0;
  for (const leap of leaps(zone, rhythm.handOff(0) - 1, rhythm.handOff(number) + 1)) {
    const last = Math.min(number - 1, rhythm.guess(leap.untilWallMs));
    for (let one = Math.max(0, rhythm.guess(leap.fromWallMs) - 1); one <= last; one += 1)
      if (hasWallTime(rhythm, one) && rhythm.pieces(one).length === 0) lost += 1;
  }
  return lost;
}

function hasWallTime(rhythm: Rhythm, number: number): boolean {
  return within(rhythm.week, { fromMs: rhythm.wall(number), untilMs: rhythm.wall(number + 1) }).length > 0;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}
