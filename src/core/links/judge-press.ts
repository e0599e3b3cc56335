import type { Incident } from '../incidents/model.ts';
import type { Button, Seen, Stage } from './button.ts';

export type Press = { readonly button: Button; readonly by: string; readonly seen: Seen };
export type PressedOn = { readonly incident: Incident; readonly stage: Stage };

export type PressJudgement =
  | { readonly kind: 'go' }
  /** What the button stood for has been done, by this person or by another; `by` is who has the incident. */
  | { readonly kind: 'already'; readonly by: string | null }
  /** It is not as it was when the button was shown. */
  | { readonly kind: 'stale' };

const GO = { kind: 'go' } as const;
const STALE = { kind: 'stale' } as const;

/** Does this button still mean what its reader saw? Late, doubled and forwarded taps do nothing, and are told what is so now. */
export function judgePress({ button, by, seen }: Press, { incident, stage }: PressedOn): PressJudgement {
  // It shows words and changes nothing.
  if (button === 'fix-forward') return GO;
  if (incident.state === 'resolved' || seen.version < (incident.care?.openVersion ?? 0)) return STALE;
  if (button === 'on-it') return GO;
  const isHandedOver = incident.owner !== null && incident.owner !== by;
  if (button === 'pass-on') return judgePassOn(seen, { incident, stage, isHandedOver });
  const last = incident.recoveries.at(-1)?.state;
  if (button === 'put-back' && (last === 'under-way' || last === 'watching'))
    return { kind: 'already', by: incident.owner };
  if (button === 'put-back' && seen.stage !== null && seen.stage.way !== stage.way) return STALE;
  return isAsSeen(seen, { incident, stage, by }) ? GO : STALE;
}

/** Twice the same tap must not wake two people. */
function judgePassOn(seen: Seen, { incident, stage, isHandedOver }: PressedOn & { isHandedOver: boolean }) {
  if (isHandedOver) return { kind: 'already', by: incident.owner } as const;
  if (seen.stage === null) return seen.version === incident.version ? GO : STALE;
  const isSame = seen.stage.escalation === stage.escalation && seen.stage.incident === stage.incident;
  return isSame ? GO : STALE;
}

/** That the person has taken it meanwhile, perhaps from another message, changes nothing of what they were shown. */
function isAsSeen(seen: Seen, { incident, stage, by }: PressedOn & { by: string }): boolean {
  if (seen.stage === null) return seen.version === incident.version;
  if (seen.stage.incident === stage.incident) return true;
  const tookIt = incident.state === 'acknowledged' && incident.owner === by;
  return tookIt && seen.stage.incident === stage.incident.replace('acknowledged', 'open');
}
