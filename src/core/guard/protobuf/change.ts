import type { Place } from '../finding.ts';
import type { Verdict } from '../model.ts';

/** How the service that would go back stands to what is described. */
export type Role = 'provides' | 'consumes' | 'emits' | 'reads';

/**
 * One difference, judged both ways: `reads` is what becomes of the older release when it reads what the newer one wrote; `writes` what
 * becomes of those made for the newer one when they read what the older release writes.
 */
export type ProtoChange = {
  readonly row: number;
  readonly kind: string;
  readonly subject: string;
  readonly reads: Verdict;
  readonly writes: Verdict;
  readonly at: Place;
  /** What was, what is: as words show them. */
  readonly before: string;
  readonly now: string;
};
