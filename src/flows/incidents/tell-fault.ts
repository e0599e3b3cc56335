import { everyAdmin } from '../../core/paging/every-admin.ts';
import type { Nouns } from '../../store/store.ts';
import { openIncident } from './open-incident.ts';

type Kept = { readonly hook: string; readonly nowMs: number };

/**
 * An alert was taken, and a fault of ours keeps it from being handled: somebody must look. By no policy, as that may be what is at fault: every
 * admin is paged. One incident at a time tells of it, and a person resolves it.
 */
export async function tellFault(tx: Nouns, { hook, nowMs }: Kept): Promise<void> {
  const before = (await tx.records.get('memo', memoOf(hook)))?.incident;
  const known = typeof before === 'number' ? await tx.incidents.get(before) : null;
  if (known !== null && known.resolvedAtMs === null) return;
  const members = await tx.records.list('member');
  const { number } = await openIncident(tx, {
    title: `Alerts from ${hook}: a fault in Astern keeps some from being handled`,
    severity: 'critical',
    service: null,
    target: null,
    beganAtMs: nowMs,
    by: `hook ${hook}`,
    page: true,
    policy: everyAdmin(new Map(members.map(({ name, record }) => [name, record]))),
    nowMs,
  });
  await tx.records.put('memo', memoOf(hook), { incident: number });
}

const memoOf = (hook: string) => `fault ${hook}`;
