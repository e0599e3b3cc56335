import type { ProtoChange } from './change.ts';
import { byJson } from './compare-field.ts';
import type { EnumType, EnumValue } from './model.ts';

/** Rows 7 and 8 (and 4 for names): an enum's value is its number. */
export function compareEnums(live: EnumType, target: EnumType, json: boolean | undefined): readonly ProtoChange[] {
  const moved = movedNames(live, target);
  return [
    ...moved.map((name) => renumbered(name, live, target)),
    ...added(live, target, moved),
    ...removed(live, target, moved),
    ...renamed(live, target, { moved, json }),
    ...openness(live, target),
  ];
}

function movedNames(live: EnumType, target: EnumType): readonly string[] {
  const before = new Map(target.values.map(({ name, number }) => [name, number]));
  return live.values.filter(({ name, number }) => (before.get(name) ?? number) !== number).map(({ name }) => name);
}

function renumbered(name: string, live: EnumType, target: EnumType): ProtoChange {
  const now = live.values.find((one) => one.name === name);
  const before = target.values.find((one) => one.name === name);
  const taken = target.values.some(({ number }) => number === now?.number);
  const given = live.values.some(({ number }) => number === before?.number);
  return {
    row: 8,
    kind: taken || given ? 'enum-number-reused' : 'enum-value-renumbered',
    subject: `${live.name}.${name}`,
    reads: taken ? 'stop' : 'check',
    writes: given ? 'stop' : 'check',
    at: now?.at ?? live.at,
    before: String(before?.number),
    now: String(now?.number),
  };
}

function numbers({ values }: EnumType): ReadonlyMap<number, EnumValue> {
  return new Map([...values].reverse().map((value) => [value.number, value]));
}

function added(live: EnumType, target: EnumType, moved: readonly string[]): readonly ProtoChange[] {
  const before = numbers(target);
  return live.values
    .filter(({ name, number }) => !before.has(number) && !moved.includes(name))
    .map(({ name, at }) => ({
      ...{
        row: 7,
        kind: target.closed ? 'closed-enum-value-added' : 'enum-value-added',
        subject: `${live.name}.${name}`,
      },
      ...{ reads: 'check', writes: 'safe', at, before: '', now: name },
    }));
}

function removed(live: EnumType, target: EnumType, moved: readonly string[]): readonly ProtoChange[] {
  const now = numbers(live);
  return target.values
    .filter(({ name, number }) => !now.has(number) && !moved.includes(name))
    .map(({ name, at }) => ({
      ...{ row: 8, kind: 'enum-value-removed', subject: `${live.name}.${name}` },
      ...{ reads: 'safe', writes: 'check', at, before: name, now: '' },
    }));
}

function renamed(
  live: EnumType,
  target: EnumType,
  { moved, json }: { moved: readonly string[]; json: boolean | undefined },
) {
  const before = numbers(target);
  const verdict = byJson(json);
  return [...numbers(live).values()].flatMap(({ name, number, at }): readonly ProtoChange[] => {
    const was = before.get(number);
    if (was === undefined || was.name === name || moved.includes(name) || moved.includes(was.name)) return [];
    const [reads, writes] = [
      hasAlias(target, name, number) ? 'safe' : verdict,
      hasAlias(live, was.name, number) ? 'safe' : verdict,
    ] as const;
    const subject = `${live.name}.${name}`;
    return [{ row: 4, kind: 'enum-value-renamed', subject, reads, writes, at, before: was.name, now: name }];
  });
}

function hasAlias({ values }: EnumType, name: string, number: number): boolean {
  return values.some((one) => one.name === name && one.number === number);
}

function openness(live: EnumType, target: EnumType): readonly ProtoChange[] {
  const found: ProtoChange[] = [];
  const first = { now: live.values[0], before: target.values[0] };
  if (live.closed !== target.closed) {
    const words = { before: target.closed ? 'closed' : 'open', now: live.closed ? 'closed' : 'open' };
    found.push({
      row: 7,
      kind: 'enum-openness-changed',
      subject: live.name,
      reads: 'check',
      writes: 'check',
      at: live.at,
      ...words,
    });
  }
  if (live.closed && target.closed && first.now?.number !== first.before?.number) {
    const words = { before: first.before?.name ?? '', now: first.now?.name ?? '' };
    found.push({
      row: 13,
      kind: 'default-changed',
      subject: live.name,
      reads: 'check',
      writes: 'check',
      at: live.at,
      ...words,
    });
  }
  return found;
}
