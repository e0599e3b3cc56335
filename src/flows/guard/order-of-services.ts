import type { Evidence } from '../../core/guard/evidence.ts';
import type { ChangeReport } from '../../core/guard/report.ts';

/** Who relies on what only the live release has goes back first, then the service itself: the reverse of how they came. */
export function orderOfServices(
  service: string,
  { adoption }: Evidence,
  report: Pick<ChangeReport, 'findings'> | null,
): readonly string[] {
  const concerned = (report?.findings ?? []).filter(({ adoption: by, verdict }) => by !== null && verdict !== 'safe');
  if (concerned.length === 0) return [service];
  const adopters = Object.values(adoption).flatMap((one) => (one.kind === 'somebody' ? one.services : []));
  return [...new Set(adopters), service];
}
