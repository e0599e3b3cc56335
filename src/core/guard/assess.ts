import { unreachable } from '../../lib/errors.ts';
import type { Rejection, Serving } from '../deploys/model.ts';
import type { WeighedFinding } from './evidence.ts';
import type { Card, Finding, Verdict } from './model.ts';

/** What is known about a release that might be put back. */
export type CandidateFacts = {
  readonly release: number;
  readonly artifact: 'present' | 'removed' | 'missing' | 'damaged' | { readonly unchecked: string };
  /** Its stretches in production on this target, in any order. */
  readonly servings: readonly Serving[];
  readonly rejection: Rejection | null;
  readonly warm: boolean;
  /** When a rollback to it last failed because it did not come up; null if none did lately. */
  readonly failedToStartAtMs: number | null;
  /** What lies between it and the live release, as it is weighed now. */
  readonly changes: Changes;
};

/** `nothing-declared`: no report was made, and the service has nothing that a guard could look into. */
export type Changes =
  | { readonly kind: 'judged'; readonly findings: readonly WeighedFinding[] }
  | { readonly kind: 'not-judged'; readonly why: string }
  | { readonly kind: 'nothing-declared' };

export type Circumstances = {
  /** The release that has the traffic (or is about to get it). */
  readonly live: number;
  readonly nowMs: number;
  readonly staleAfterMs: number;
  /** Less time in production than this counts as little evidence. */
  readonly watchMs: number;
  /** A person named this release and accepts that it was rejected before. */
  readonly acceptRejected: boolean;
  /** A person named this release: what only speaks against choosing it unasked becomes a warning. */
  readonly named: boolean;
  /** A person has said why they go back in spite of what lies between. */
  readonly overridden: boolean;
  /** What an open incident of the target most likely comes from; null: nothing, as far as is known. */
  readonly suspected: Suspected | null;
};

export type Suspected = { readonly release: number; readonly incident: string };

/** Judge one candidate. The rules are independent of each other: the next one is added beside them. */
export function assess(facts: CandidateFacts, now: Circumstances): Card {
  const findings = [
    ...rejection(facts, now),
    ...artifact(facts),
    ...history(facts, now),
    ...order(facts, now),
    ...age(facts, now),
    ...starts(facts),
    ...suspicion(facts, now),
    ...between(facts, now),
  ];
  return { release: facts.release, warm: facts.warm, named: now.named, findings, verdict: worst(findings, now.named) };
}

export function verdictOf(finding: Finding, named: boolean): Verdict {
  switch (finding.kind) {
    case 'artifact-missing':
    case 'never-served':
    case 'rejected':
    case 'is-live':
      return 'stop';
    case 'served-badly':
    case 'newer-than-live':
    case 'failed-to-start':
    case 'suspected':
      return named ? 'check' : 'stop';
    case 'artifact-unchecked':
    case 'changes-not-judged':
      return 'unknown';
    case 'change':
      return finding.accepted ? 'check' : finding.change.verdict;
    case 'little-evidence':
    case 'stale':
    case 'rejected-accepted':
      return 'check';
    default:
      return unreachable(finding);
  }
}

const ORDER: readonly Verdict[] = ['safe', 'check', 'unknown', 'stop'];

function worst(findings: readonly Finding[], named: boolean): Verdict {
  const ranks = findings.map((finding) => ORDER.indexOf(verdictOf(finding, named)));
  return ORDER[Math.max(0, ...ranks)] ?? 'unknown';
}

function artifact({ artifact }: CandidateFacts): readonly Finding[] {
  if (artifact === 'present') return [];
  if (typeof artifact === 'object') return [{ kind: 'artifact-unchecked', why: artifact.unchecked }];
  return [{ kind: 'artifact-missing', state: artifact }];
}

function history({ servings }: CandidateFacts, { nowMs, watchMs }: Circumstances): readonly Finding[] {
  if (servings.length === 0) return [{ kind: 'never-served' }];
  const newest = newestOf(servings);
  if (newest.outcome === 'worse') return [{ kind: 'served-badly', atMs: newest.fromMs }];
  if (servings.every((serving) => serving.outcome !== 'healthy')) return [{ kind: 'never-served' }];
  const servedMs = servings.reduce((sum, serving) => sum + (serving.untilMs ?? nowMs) - serving.fromMs, 0);
  return servedMs < watchMs ? [{ kind: 'little-evidence', servedMs }] : [];
}

function newestOf(servings: readonly Serving[]): Serving {
  return servings.reduce((newest, serving) => (serving.fromMs > newest.fromMs ? serving : newest));
}

function rejection({ rejection }: CandidateFacts, { acceptRejected }: Circumstances): readonly Finding[] {
  if (rejection === null) return [];
  const { reason, actor: by, atMs } = rejection;
  return [{ kind: acceptRejected ? 'rejected-accepted' : 'rejected', reason, by, atMs }];
}

function order({ release }: CandidateFacts, { live }: Circumstances): readonly Finding[] {
  if (release === live) return [{ kind: 'is-live' }];
  return release > live ? [{ kind: 'newer-than-live' }] : [];
}

function age({ servings }: CandidateFacts, { nowMs, staleAfterMs }: Circumstances): readonly Finding[] {
  if (servings.length === 0) return [];
  const lastHotMs = Math.max(...servings.map((serving) => serving.untilMs ?? nowMs));
  const ageMs = nowMs - lastHotMs;
  return ageMs > staleAfterMs ? [{ kind: 'stale', ageMs, limitMs: staleAfterMs }] : [];
}

function starts({ failedToStartAtMs }: CandidateFacts): readonly Finding[] {
  return failedToStartAtMs === null ? [] : [{ kind: 'failed-to-start', atMs: failedToStartAtMs }];
}

/** Whoever goes back to the suspect, or only to what came after it, keeps what they want to be rid of. */
function suspicion({ release }: CandidateFacts, { suspected, live }: Circumstances): readonly Finding[] {
  const isPinnedOn = suspected !== null && suspected.release < live && release >= suspected.release && release < live;
  return isPinnedOn ? [{ kind: 'suspected', ...suspected }] : [];
}

function between({ changes }: CandidateFacts, { overridden }: Circumstances): readonly Finding[] {
  if (changes.kind === 'nothing-declared') return [];
  if (changes.kind === 'not-judged') return [{ kind: 'changes-not-judged', why: changes.why }];
  return changes.findings
    .filter(({ verdict }) => verdict !== 'safe')
    .map((change) => ({ kind: 'change', change, accepted: overridden && change.verdict === 'stop' }));
}
