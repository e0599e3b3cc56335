import type { Layer, Override, Restriction } from '../model.ts';
import type { Roster } from '../shifts.ts';

/** Who is on call by counting every turn from the first one with Temporal alone: slow, and plainly right. */
export function naively({ schedule, overrides, people }: Roster, untilMs: number): (atMs: number) => readonly string[] {
  const layers = schedule.layers.map((layer) => naiveLayer(layer, schedule.zone, untilMs));
  const exists = (name: string) => people === null || people.has(name);
  return (atMs) => {
    const top = layers.map((layer) => layer(atMs, exists)).findLast((person) => person !== null) ?? null;
    return withOverrides(top, overrides, { atMs, exists });
  };
}

type Exists = (name: string) => boolean;

function naiveLayer(layer: Layer, zone: string, untilMs: number): (atMs: number, exists: Exists) => string | null {
  const turns: { readonly fromMs: number; readonly untilMs: number; readonly place: number }[] = [];
  const start = Temporal.PlainDateTime.from(layer.starts);
  const isOpen = windowsOf(layer.restrictions, zone, { start, untilMs });
  let place = 0;
  for (let number = 0; ; number += 1) {
    const hand = (count: number) => resolve(start.add({ [`${layer.unit}s`]: count * layer.every }), zone);
    const [fromMs, endMs] = [hand(number), hand(number + 1)];
    if (fromMs > untilMs) break;
    turns.push({ fromMs, untilMs: endMs, place });
    if (layer.counts === 'all' || isOpen.during(fromMs, endMs)) place += 1;
  }
  const endsMs =
    layer.ends === null ? Number.POSITIVE_INFINITY : resolve(Temporal.PlainDateTime.from(layer.ends), zone);
  return (atMs, exists) => {
    const turn = turns.findLast((one) => one.fromMs <= atMs);
    if (turn === undefined || atMs >= endsMs || !isOpen.at(atMs)) return null;
    for (let step = 0; step < layer.people.length; step += 1) {
      const person = layer.people[(turn.place + step) % layer.people.length] ?? '';
      if (exists(person)) return person;
    }
    return null;
  };
}

function windowsOf(
  restrictions: readonly Restriction[],
  zone: string,
  { start, untilMs }: { readonly start: Temporal.PlainDateTime; readonly untilMs: number },
) {
  const windows: (readonly [number, number])[] = [];
  for (let day = start.toPlainDate().subtract({ days: 8 }); ; day = day.add({ days: 1 })) {
    if (resolve(day.toPlainDateTime(), zone) > untilMs + 40 * 86_400_000) break;
    for (const { fromDay, from, untilDay, until } of restrictions) {
      if (day.dayOfWeek !== fromDay) continue;
      const sameDay = untilDay === fromDay && until <= from ? 7 : (untilDay - fromDay + 7) % 7;
      const begin = day.toPlainDateTime(Temporal.PlainTime.from(from));
      const end = day.add({ days: sameDay }).toPlainDateTime(Temporal.PlainTime.from(until));
      windows.push([resolve(begin, zone), resolve(end, zone)]);
    }
  }
  const always = restrictions.length === 0;
  return {
    at: (ms: number) => always || windows.some(([fromMs, endMs]) => fromMs <= ms && ms < endMs),
    during: (fromMs: number, endMs: number) =>
      always ? fromMs < endMs : windows.some(([one, other]) => Math.max(one, fromMs) < Math.min(other, endMs)),
  };
}

/** The first instant at which the clocks show this time or a later one. */
export function resolve(plain: Temporal.PlainDateTime, zone: string): number {
  const found = plain.toZonedDateTime(zone, { disambiguation: 'compatible' });
  if (found.toPlainDateTime().equals(plain)) return found.epochMilliseconds;
  return found.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? found.epochMilliseconds;
}

function withOverrides(
  top: string | null,
  overrides: readonly Override[],
  { atMs, exists }: { readonly atMs: number; readonly exists: Exists },
): readonly string[] {
  let posts = top === null ? [] : [{ first: top, now: top as string | null }];
  const inOrder = [...overrides].sort((one, other) => one.madeAtMs - other.madeAtMs || one.id.localeCompare(other.id));
  for (const { kind, person, by, fromMs, untilMs, state } of inOrder) {
    if (state !== 'counts' || atMs < fromMs || atMs >= untilMs) continue;
    if (kind === 'remove') posts = posts.map((post) => (post.now === person ? { ...post, now: null } : post));
    else if (by !== null && exists(by)) {
      if (kind === 'add') posts = [...posts, { first: '', now: by }];
      else if (person === null) posts = [{ first: '', now: by }];
      else posts = posts.map((post) => (post.now === person || post.first === person ? { ...post, now: by } : post));
    }
  }
  return [...new Set(posts.flatMap(({ now }) => (now === null ? [] : [now])))];
}
