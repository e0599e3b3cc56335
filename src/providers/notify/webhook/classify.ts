import type { OutsideAnswer } from '../../../lib/call-out.ts';
import { byStatus, objectIn, withoutAnswer } from '../answers.ts';
import type { Sent } from '../port.ts';

/** A success counts as delivered, unless its body says in JSON that it is none. */
export function classify(answer: OutsideAnswer, nowMs: number): Sent {
  const nothing = withoutAnswer(answer);
  if (nothing !== null || answer.kind !== 'answer') return nothing ?? { kind: 'trouble', why: '', afterMs: null };
  const failed = byStatus(answer, nowMs);
  if (failed !== null) return failed;
  if (saysFailure(answer.body)) {
    const why = `answered ${answer.status}, and in its body that it failed`;
    return { kind: 'trouble', why, afterMs: null };
  }
  return { kind: 'sent', reference: null, isDelivered: true };
}

function saysFailure(body: string): boolean {
  const said = objectIn({ body });
  if (said === null) return false;
  const { ok, success, error } = said;
  return ok === false || success === false || (typeof error === 'string' && error !== '');
}
