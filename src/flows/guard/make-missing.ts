import { losingRelease } from '../../core/orders/rollback.ts';
import { readStanding } from '../read-standing.ts';
import type { World } from '../world.ts';
import { makeReport, missingReports } from './make-reports.ts';

const PATIENCE_MS = 5_000;

/** Reports that whoever asks now would miss: that of the release they named, or of the newest that may be put back. */
export async function makeMissing(
  world: World,
  { target, service, to }: { readonly target: string; readonly service: string; readonly to: number | null },
): Promise<void> {
  const live = losingRelease(await readStanding(world.store, target));
  const known = await world.store.services.get(service);
  if (live === null || known === null) return;
  const missing = (await missingReports(world.store, service)).filter((pair) => pair.live === live);
  const wanted = to === null ? missing[0] : missing.find(({ back }) => back === to);
  if (wanted === undefined) return;
  await makeReport(world, known, { ...wanted, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
}
