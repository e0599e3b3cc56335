import type { AlertFacts, FlipFacts, SuspectFacts } from '../model.ts';

export const onsetMs = 1_700_000_000_000;
export const MINUTE = 60_000;

/** r12 of shop/production took the traffic from r11, two minutes before it began. */
export function aFlip(change: Partial<FlipFacts> = {}): FlipFacts {
  const release = change.release ?? 12;
  return {
    elsewhere: null,
    target: `${change.service ?? 'shop'}/${change.environment ?? 'production'}`,
    service: 'shop',
    environment: 'production',
    release,
    title: 'Discounts',
    author: 'ann',
    sha: `${release}abcdef`.padEnd(40, '0'),
    atMs: onsetMs - 2 * MINUTE,
    untilMs: null,
    former: release - 1,
    servedWell: false,
    olderStretches: [],
    files: null,
    measured: null,
    judged: null,
    ...change,
  };
}

/** Began when it began, and came at once. */
export function anAlert(change: Partial<AlertFacts> = {}): AlertFacts {
  const startsAtMs = change.startsAtMs ?? onsetMs;
  return {
    title: 'Orders fail',
    text: '',
    errorText: null,
    service: 'shop',
    environment: null,
    release: null,
    labels: {},
    rest: {},
    startsAtMs,
    firstAtMs: startsAtMs,
    changes: [{ to: 'firing', atMs: startsAtMs }],
    ...change,
  };
}

export function theFacts(change: Partial<SuspectFacts> = {}): SuspectFacts {
  return {
    incident: {
      service: 'shop',
      target: 'shop/production',
      beganAtMs: onsetMs,
      openedAtMs: onsetMs + 5 * MINUTE,
      cleared: [],
    },
    alerts: [anAlert()],
    flips: [aFlip()],
    earlier: [],
    reliesOn: new Map(),
    commits: new Map(),
    ...change,
  };
}
