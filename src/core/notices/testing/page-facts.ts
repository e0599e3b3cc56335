import type { Incident, Recovery, Suspect } from '../../incidents/model.ts';
import type { PageFacts, Reason, WayBack } from '../page-facts.ts';

/** 28 November 2026, 02:08 in Paris. */
export const NOW_MS = Date.UTC(2026, 10, 28, 1, 8);
const MINUTE_MS = 60_000;

export function aSuspect(over: Partial<Suspect> = {}): Suspect {
  return {
    target: 'shop/production',
    release: 412,
    title: 'Faster cart',
    author: 'Ada <ada@example.com>',
    sha: 'f00d412',
    flippedAtMs: NOW_MS - 8 * MINUTE_MS,
    beforeOnsetMs: 3 * MINUTE_MS,
    score: 80,
    isSuspected: true,
    evidence: [],
    ...over,
  };
}

export function anIncidentAt(over: Partial<Incident> = {}): Incident {
  return {
    number: 17,
    state: 'open',
    version: 3,
    title: 'Checkout fails for 14 of 100 requests',
    severity: 'critical',
    service: 'shop',
    target: 'shop/production',
    beganAtMs: NOW_MS - 5 * MINUTE_MS,
    openedAtMs: NOW_MS - 4 * MINUTE_MS,
    openedBy: 'prometheus',
    acknowledgedAtMs: null,
    mitigatedAtMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
    owner: null,
    alerts: 3,
    deliveries: 5,
    isStorm: false,
    isFlapping: false,
    suspects: [aSuspect()],
    noSuspect: null,
    recoveries: [],
    cleared: [],
    isFalseAlarm: false,
    ...over,
  };
}

export function aRecovery(over: Partial<Recovery> = {}): Recovery {
  return {
    operation: 'op_1',
    target: 'shop/production',
    release: 411,
    from: 412,
    orderedAtMs: NOW_MS - 60_000,
    flippedAtMs: NOW_MS - 59_600,
    untilMs: NOW_MS + 60_000,
    state: 'watching',
    errorsBefore: 14.2,
    errorsAfter: null,
    provenBy: null,
    ...over,
  };
}

export function aReason(over: Partial<Reason> = {}): Reason {
  return {
    kind: 'drop-column',
    area: 'database',
    verdict: 'stop',
    text: 'r411 reads orders.note, which r412 has removed.',
    instruction: null,
    detail: 'db/9.sql:3',
    ...over,
  };
}

export function aWayBack(over: Partial<WayBack> = {}): WayBack {
  const release = (number: number, title: string) => ({
    number,
    title,
    author: 'Ada <ada@example.com>',
    sha: `f00d${number}`,
    committedAtMs: NOW_MS - 30 * 3_600_000,
  });
  return {
    target: 'shop/production',
    live: release(412, 'Faster cart'),
    back: release(411, 'Sell umbrellas'),
    verdict: 'safe',
    warm: true,
    reasons: [],
    looked: [{ area: 'database', state: 'judged', text: '' }],
    served: { forMs: 26 * 3_600_000, untilMs: NOW_MS - 8 * MINUTE_MS },
    undone: 3,
    active: null,
    hotfixBranch: 'hotfix/',
    ...over,
  };
}

export function pageFactsAt(over: Partial<PageFacts> = {}): PageFacts {
  return {
    incident: anIncidentAt(),
    zone: 'Europe/Paris',
    nowMs: NOW_MS,
    wayBack: aWayBack(),
    commits: { newest: [{ title: 'Faster cart', author: 'Ada <ada@example.com>' }], more: 2 },
    names: { ana: 'Ana Ruiz', bo: 'Bo Lind' },
    ...over,
  };
}
