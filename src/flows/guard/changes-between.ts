import type { Changes } from '../../core/guard/assess.ts';
import type { GuardConfig } from '../../core/guard/config.ts';
import { type Evidence, weighEvidence } from '../../core/guard/evidence.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';

type Asked = { readonly live: Pick<StoredRelease, 'service' | 'number' | 'config'>; readonly evidence: Evidence };

/** What lies between the live release and each older one, from the reports that were made when the live one was built. */
export async function changesBetween(
  { reports }: Pick<Nouns, 'reports'>,
  { live, evidence }: Asked,
): Promise<(release: number) => Changes> {
  const made = await reports.from(live.service, live.number);
  return (release) => changesOf(made, release, { live, evidence });
}

/** As `changesBetween`, from reports that were read already. */
export function changesOf(made: readonly ChangeReport[], release: number, { live, evidence }: Asked): Changes {
  const report = made.find(({ back }) => back === release);
  if (report !== undefined) return { kind: 'judged', findings: weighEvidence(report.findings, evidence) };
  if (release >= live.number || !declaresAnything(live.config.guard)) return { kind: 'nothing-declared' };
  return { kind: 'not-judged', why: 'the guard has not looked at it yet' };
}

export function declaresAnything({ database, contracts, jobs }: GuardConfig): boolean {
  return database !== null || contracts.length > 0 || jobs.queue !== null || Object.keys(jobs.replay).length > 0;
}
