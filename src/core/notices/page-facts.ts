import type { Area } from '../guard/finding.ts';
import type { Verdict } from '../guard/model.ts';
import type { Looked } from '../guard/report.ts';
import type { Incident } from '../incidents/model.ts';

/** A release as it is named to people. */
export type ReleaseFacts = {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly sha: string;
  readonly committedAtMs: number;
};

/** One thing that speaks for or against going back. */
export type Reason = {
  readonly kind: string;
  /** `history`: what became of the release itself; else what kind of change it is. */
  readonly area: Area | 'history';
  readonly verdict: Verdict;
  readonly text: string;
  readonly instruction: string | null;
  /** For engineers: where it stands. */
  readonly detail: string | null;
};

/** The way back of a target, as it is known now. */
export type WayBack = {
  readonly target: string;
  /** What has the traffic; null: nothing has. */
  readonly live: ReleaseFacts | null;
  /** What would be put back, or is closest to it; null: there is nothing. */
  readonly back: ReleaseFacts | null;
  readonly verdict: Verdict | 'none';
  /** It still runs. */
  readonly warm: boolean;
  /** The worst first. */
  readonly reasons: readonly Reason[];
  readonly looked: readonly Looked[];
  /** How long it had the traffic last, and until when; null: not known. */
  readonly served: { readonly forMs: number; readonly untilMs: number } | null;
  /** Commits that go away with it; null: not counted. */
  readonly undone: number | null;
  /** What is being done to the target at this moment. */
  readonly active: { readonly kind: string; readonly actor: string } | null;
  /** What a branch of a hotfix begins with. */
  readonly hotfixBranch: string;
};

export type CommitFacts = { readonly title: string; readonly author: string };

/** What a message and its page tell of an incident to one person. */
export type PageFacts = {
  readonly incident: Incident;
  /** In it times are written. */
  readonly zone: string;
  readonly nowMs: number;
  /** Null: the incident names no target that Astern knows. */
  readonly wayBack: WayBack | null;
  /** Of the suspect, the newest first; `more` are left out. */
  readonly commits: { readonly newest: readonly CommitFacts[]; readonly more: number };
  /** How people are called, by the names that the record has. */
  readonly names: Readonly<Record<string, string>>;
};
