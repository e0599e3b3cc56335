import type { WeighedFinding } from './evidence.ts';

/** May A be put back while B is live? `safe`: yes. `check`: yes, after a look. `stop`: no. `unknown`: it could not be told. */
export type Verdict = 'safe' | 'check' | 'stop' | 'unknown';

/** One reason, with the facts that it rests on. Words are made from it in `core/notices/finding-text.ts`. */
export type Finding =
  | { readonly kind: 'artifact-missing'; readonly state: 'removed' | 'missing' | 'damaged' }
  | { readonly kind: 'artifact-unchecked'; readonly why: string }
  | { readonly kind: 'never-served' }
  | { readonly kind: 'served-badly'; readonly atMs: number }
  | { readonly kind: 'little-evidence'; readonly servedMs: number }
  | { readonly kind: 'rejected'; readonly reason: string; readonly by: string; readonly atMs: number }
  | { readonly kind: 'rejected-accepted'; readonly reason: string; readonly by: string; readonly atMs: number }
  | { readonly kind: 'is-live' }
  | { readonly kind: 'newer-than-live' }
  | { readonly kind: 'stale'; readonly ageMs: number; readonly limitMs: number }
  | { readonly kind: 'failed-to-start'; readonly atMs: number }
  /** An open incident most likely comes from this release, which this one is or was built after. */
  | { readonly kind: 'suspected'; readonly incident: string; readonly release: number }
  /** Something that lies between it and what is live. `accepted`: a person goes back in spite of it, and has said why. */
  | { readonly kind: 'change'; readonly change: WeighedFinding; readonly accepted: boolean }
  /** What lies between could not be told, or not yet. */
  | { readonly kind: 'changes-not-judged'; readonly why: string };

/** The guard's stored answer for one candidate. */
export type Card = {
  readonly release: number;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** Its stack still runs: putting it back is one flip. */
  readonly warm: boolean;
  /** A person named it; what only speaks against choosing it unasked was taken as a warning. */
  readonly named: boolean;
};
