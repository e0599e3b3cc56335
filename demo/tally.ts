/** One request of the demonstration's customers, as they saw it. Times are wall clock ms. */
export type Outcome = {
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  readonly kind:
    | 'ok'
    /** The shop answered, and said that something broke. */
    | 'app-error'
    /** Refused, cut off, timed out, or answered by the router because nobody stood behind it. */
    | 'failed';
  /** `r2`, when the shop answered. */
  readonly release: string | null;
  /** `POST /orders -> 500`, or the code of the failure. */
  readonly text: string;
};

export type Second = {
  readonly sent: number;
  readonly ok: number;
  readonly appErrors: number;
  readonly failed: number;
};

export const EMPTY_SECOND: Second = { sent: 0, ok: 0, appErrors: 0, failed: 0 };

/** What was answered in each of the last seconds, oldest first. */
export function lastSeconds(outcomes: readonly Outcome[], nowMs: number, count: number): readonly Second[] {
  const firstMs = Math.floor(nowMs / 1000) * 1000 - (count - 1) * 1000;
  const seconds: Second[] = Array.from({ length: count }, () => EMPTY_SECOND);
  for (let index = outcomes.length - 1; index >= 0; index -= 1) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    // Answers come in the order in which they end; nothing older than a request's longest wait can follow.
    if (outcome.endedAtMs < firstMs) break;
    const place = Math.floor((outcome.endedAtMs - firstMs) / 1000);
    const second = seconds[place];
    if (second !== undefined) seconds[place] = withOne(second, outcome.kind);
  }
  return seconds;
}

function withOne(second: Second, kind: Outcome['kind']): Second {
  return {
    sent: second.sent + 1,
    ok: second.ok + (kind === 'ok' ? 1 : 0),
    appErrors: second.appErrors + (kind === 'app-error' ? 1 : 0),
    failed: second.failed + (kind === 'failed' ? 1 : 0),
  };
}

export function countAll(outcomes: readonly Outcome[]): Second {
  return outcomes.reduce((sum, { kind }) => withOne(sum, kind), EMPTY_SECOND);
}

/** Which releases answered, in the order in which they first did. */
export function countByRelease(outcomes: readonly Outcome[]): ReadonlyMap<string, Second> {
  const counts = new Map<string, Second>();
  for (const { release, kind } of outcomes) {
    if (release !== null) counts.set(release, withOne(counts.get(release) ?? EMPTY_SECOND, kind));
  }
  return counts;
}

const AROUND_MS = 2_000;

/** What was under way or sent in the two seconds before and after a switch: how many, and which of them got no answer from the shop. */
export function aroundSwitches(
  outcomes: readonly Outcome[],
  switchedAtMs: readonly number[],
): { readonly requests: number; readonly failed: readonly Outcome[] } {
  const near = outcomes.filter(({ sentAtMs, endedAtMs }) =>
    switchedAtMs.some((atMs) => endedAtMs >= atMs - AROUND_MS && sentAtMs <= atMs + AROUND_MS),
  );
  return { requests: near.length, failed: near.filter(({ kind }) => kind === 'failed') };
}

/** The first answer of a release by which a customer saw that something broke. */
export function firstBad(outcomes: readonly Outcome[], release: string): Outcome | null {
  const bad = outcomes.filter((outcome) => outcome.kind === 'app-error' && outcome.release === release);
  return bad.reduce<Outcome | null>(
    (first, one) => (first === null || one.endedAtMs < first.endedAtMs ? one : first),
    null,
  );
}

/** When the last request was sent that this release answered; null if it answered none. */
export function lastSentTo(outcomes: readonly Outcome[], release: string): number | null {
  const sent = outcomes.filter((outcome) => outcome.release === release).map(({ sentAtMs }) => sentAtMs);
  return sent.length === 0 ? null : Math.max(...sent);
}
