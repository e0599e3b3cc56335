import type { Hold } from '../pipelines/pipeline.ts';
import { holdText } from './hold-text.ts';

/** What holds the deploy of an outside job. */
export type CiHold = Hold | { readonly kind: 'rollback'; readonly to: string | null };

/** As `holdText`, with what only an outside job can do wrong. */
export function ciHoldText(
  hold: CiHold,
  { pipeline, target }: { readonly pipeline: string; readonly target: string },
): { readonly text: string; readonly opens: string } {
  if (hold.kind !== 'rollback') return holdText(hold, pipeline);
  const to = hold.to === null ? '' : ` --to ${hold.to}`;
  return {
    text: 'its message asks for a rollback: an older release is to be put back, and this commit is not to be deployed',
    opens: `astern rollback ${target}${to}`,
  };
}
