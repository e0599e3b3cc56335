import type { Changes } from '../../core/guard/assess.ts';
import type { GuardConfig } from '../../core/guard/config.ts';
import { type Evidence, providerMoved, weighEvidence } from '../../core/guard/evidence.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import type { StoredRelease } from '../../store/store.ts';

type Asked = { readonly live: Pick<StoredRelease, 'service' | 'number' | 'config'>; readonly evidence: Evidence };

/** What lies between the live release and an older one, by the report that was made when the live one was built. */
export function changesOf(made: readonly ChangeReport[], release: number, { live, evidence }: Asked): Changes {
  const report = made.find(({ back }) => back === release);
  if (report !== undefined) {
    const isOutdated = report.madeAtMs < (evidence.providersMovedAtMs ?? 0);
    const findings = weighEvidence(report.findings, evidence);
    return { kind: 'judged', findings: isOutdated ? [...findings, providerMoved()] : findings };
  }
  if (release >= live.number || !declaresAnything(live.config.guard)) return { kind: 'nothing-declared' };
  return { kind: 'not-judged', why: 'the guard has not looked at it yet' };
}

export function declaresAnything({ database, contracts, jobs }: GuardConfig): boolean {
  return database !== null || contracts.length > 0 || jobs.queue !== null || Object.keys(jobs.replay).length > 0;
}
