import type { Incident } from '../incidents/model.ts';

/**
 * The open incident that a rollback of this target is made for: one that suspects the release which is taken off, else one about the target,
 * else one that suspects another release of it. Of several the newest.
 */
export function incidentFor(
  { target, from }: { readonly target: string; readonly from: number },
  open: readonly Incident[],
): Incident | null {
  const newestFirst = [...open].sort((one, other) => other.number - one.number);
  const suspects = (incident: Incident) =>
    (incident.suspects ?? []).filter((one) => one.isSuspected && one.target === target);
  return (
    newestFirst.find((one) => suspects(one).some(({ release }) => release === from)) ??
    newestFirst.find((one) => one.target === target) ??
    newestFirst.find((one) => suspects(one).length > 0) ??
    null
  );
}
