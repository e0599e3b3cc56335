import type { ChangeAnswer, ChangeQuestion } from '../../core/guard/report.ts';

/** Judges what lies between two commits, apart from the server: whatever a repository holds cannot harm it. */
export type Judge = {
  /** Throws ProviderError when it does not answer in time or breaks. */
  judge(question: ChangeQuestion, signal: AbortSignal): Promise<ChangeAnswer>;
};
