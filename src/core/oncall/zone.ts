/** While it lasts, the clocks of a zone stand `offsetMs` ahead of UTC. */
export type Stretch = { readonly fromMs: number; readonly untilMs: number; readonly offsetMs: number };

/**
 * The clocks of a place. Wall time is written as the ms that it would be in UTC, so that turns and windows are plain arithmetic; only this file knows
 * when clocks are put forward or back.
 */
export type Zone = {
  readonly name: string;
  /** The stretch that holds this instant. */
  at(ms: number): Stretch;
};

/** No clock anywhere is further ahead of UTC than 14 hours. */
const FURTHEST_AHEAD_MS = 15 * 3_600_000;

export function wallOf(zone: Zone, ms: number): number {
  return ms + zone.at(ms).offsetMs;
}

/** The first instant at which the clocks show this time or a later one: of a time that comes twice the first, for one that is left out the moment of the leap. */
export function instantOf(zone: Zone, wallMs: number): number {
  let stretch = zone.at(wallMs - FURTHEST_AHEAD_MS);
  while (wallMs - stretch.offsetMs >= stretch.untilMs) stretch = zone.at(stretch.untilMs);
  return Math.max(wallMs - stretch.offsetMs, stretch.fromMs);
}

/** A stretch of wall time that the clocks leap over, with the instant at which they do. */
export type Leap = { readonly atMs: number; readonly fromWallMs: number; readonly untilWallMs: number };

/** Times when the clocks are put forward, after `fromMs` and before `untilMs`. */
export function leaps(zone: Zone, fromMs: number, untilMs: number): readonly Leap[] {
  const found: Leap[] = [];
  for (let before = zone.at(fromMs); before.untilMs < untilMs; ) {
    const atMs = before.untilMs;
    const after = zone.at(atMs);
    if (after.offsetMs > before.offsetMs)
      found.push({ atMs, fromWallMs: atMs + before.offsetMs, untilWallMs: atMs + after.offsetMs });
    before = after;
  }
  return found;
}

const known = new Map<string, Zone>();

/** By its IANA name. What was looked up is kept: the data cannot change under a running process. */
export function zoneNamed(name: string): Zone {
  const before = known.get(name);
  if (before !== undefined) return before;
  const zone = keeping(name, (ms) => lookUp(name, ms));
  known.set(name, zone);
  return zone;
}

/** From stretches that were written down; before the first and after the last one the clocks stay as they are. */
export function zoneFrom(name: string, stretches: readonly Stretch[]): Zone {
  const [first] = stretches;
  const last = stretches.at(-1);
  if (first === undefined || last === undefined) throw new Error(`no stretches of ${name}`);
  return {
    name,
    at: (ms) => {
      const found = stretches.find(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs);
      if (found !== undefined) return reaching(found, found === first, found === last);
      return reaching(
        ms < first.fromMs ? first : last,
        ms < first.fromMs || stretches.length === 1,
        ms >= last.untilMs,
      );
    },
  };
}

function reaching(stretch: Stretch, isFirst: boolean, isLast: boolean): Stretch {
  const fromMs = isFirst ? Number.NEGATIVE_INFINITY : stretch.fromMs;
  return { ...stretch, fromMs, untilMs: isLast ? Number.POSITIVE_INFINITY : stretch.untilMs };
}

/** Stretches of a zone from one instant to another, to be written down. */
export function stretches(zone: Zone, fromMs: number, untilMs: number): readonly Stretch[] {
  const found: Stretch[] = [];
  for (let atMs = fromMs; atMs < untilMs; ) {
    const stretch = zone.at(atMs);
    found.push({
      ...stretch,
      fromMs: Math.max(stretch.fromMs, fromMs),
      untilMs: Math.min(stretch.untilMs, untilMs),
    });
    atMs = stretch.untilMs;
  }
  return found;
}

function lookUp(name: string, ms: number): Stretch {
  // A transition at exactly this instant has happened: it begins the stretch.
  const at = Temporal.Instant.fromEpochMilliseconds(ms + 1).toZonedDateTimeISO(name);
  return {
    fromMs: at.getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    untilMs: at.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: at.offsetNanoseconds / 1_000_000,
  };
}

function keeping(name: string, find: (ms: number) => Stretch): Zone {
  const all: Stretch[] = [];
  let last: Stretch | null = null;
  return {
    name,
    at: (ms) => {
      if (last !== null && last.fromMs <= ms && ms < last.untilMs) return last;
      last = all.find(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs) ?? null;
      if (last === null) {
        last = find(ms);
        all.push(last);
      }
      return last;
    },
  };
}
