import { canonicalJson } from '../../lib/canonical-json.ts';
import type { Policy } from '../oncall/model.ts';

export type Difference =
  /** There is no policy for the service any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'other-policy'; readonly now: string }
  /** Counted from 1, as people count. */
  | { readonly kind: 'step-removed' | 'step-added' | 'step-changed'; readonly step: number }
  | { readonly kind: 'repeats'; readonly was: number; readonly now: number }
  | { readonly kind: 'last-resort' }
  | { readonly kind: 'ack-timeout'; readonly wasMs: number | null; readonly nowMs: number | null };

/** How the policy that an escalation goes by differs from what holds now. It goes on by its own. */
export function differs(frozen: Policy, present: Policy | null): readonly Difference[] {
  if (present === null) return [{ kind: 'gone' }];
  const found: Difference[] = present.name === frozen.name ? [] : [{ kind: 'other-policy', now: present.name }];
  for (let step = 0; step < Math.max(frozen.steps.length, present.steps.length); step += 1) {
    const [was, now] = [frozen.steps[step], present.steps[step]];
    if (now === undefined) found.push({ kind: 'step-removed', step: step + 1 });
    else if (was === undefined) found.push({ kind: 'step-added', step: step + 1 });
    else if (canonicalJson(was) !== canonicalJson(now)) found.push({ kind: 'step-changed', step: step + 1 });
  }
  if (frozen.repeats !== present.repeats) found.push({ kind: 'repeats', was: frozen.repeats, now: present.repeats });
  if (canonicalJson(frozen.lastResort) !== canonicalJson(present.lastResort)) found.push({ kind: 'last-resort' });
  if (frozen.ackTimeoutMs !== present.ackTimeoutMs)
    found.push({ kind: 'ack-timeout', wasMs: frozen.ackTimeoutMs, nowMs: present.ackTimeoutMs });
  return found;
}
