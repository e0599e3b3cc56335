import type { Layer, Member, Override, Policy, Schedule } from '../model.ts';

/** Plausible as they stand, with what matters to a test put over them. */
export function aLayer(over: Partial<Layer> = {}): Layer {
  const every = { unit: 'week', every: 1 } as const;
  const people = ['ann', 'bo', 'cy'];
  return { name: 'week', people, ...every, starts: '2026-03-02T09:00', ends: null, restrictions: [], ...over };
}

export function aSchedule(over: Partial<Schedule> = {}): Schedule {
  return { name: 'shop', zone: 'America/Chicago', layers: [aLayer()], ...over };
}

export function anOverride(over: Partial<Override> = {}): Override {
  return {
    id: 'ov_1',
    schedule: 'shop',
    kind: 'replace',
    person: 'ann',
    by: 'bo',
    fromMs: at('2026-03-03T12:00Z'),
    untilMs: at('2026-03-03T18:00Z'),
    reason: 'dentist',
    actor: 'ann',
    madeAtMs: at('2026-03-01T00:00Z'),
    state: 'counts',
    ...over,
  };
}

export function aMember(over: Partial<Member> = {}): Member {
  const contact = { id: 'ct_1', channel: 'email', address: 'ann@example.com', verifiedAtMs: 1, code: null } as const;
  const name = over.name ?? 'ann';
  return { name, fullName: name, zone: 'Europe/Berlin', role: 'responder', contacts: [contact], rules: [], ...over };
}

export function aPolicy(over: Partial<Policy> = {}): Policy {
  return {
    name: 'shop',
    services: ['shop'],
    steps: [{ delayMs: 300_000, targets: [{ kind: 'schedule', name: 'shop' }], acknowledgements: 1 }],
    repeats: 1,
    lastResort: [{ kind: 'person', name: 'ann' }],
    ackTimeoutMs: null,
    ...over,
  };
}

export function at(written: string): number {
  return Temporal.Instant.from(written).epochMilliseconds;
}

export function iso(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString().replace(':00Z', 'Z');
}
