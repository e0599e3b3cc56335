import { losingRelease } from '../../core/orders/rollback.ts';
import { readStanding } from '../read-standing.ts';
import type { World } from '../world.ts';
import { makeReport, missingReports } from './make-reports.ts';

const PATIENCE_MS = 5_000;

/**
 * Reports that whoever asks now would miss: that of the release they named, or of the newest that may be put back. What takes longer than
 * they wait goes on behind them, so that whoever asks next has it.
 */
export async function makeMissing(
  world: World,
  { target, service, to }: { readonly target: string; readonly service: string; readonly to: number | null },
): Promise<void> {
  const live = losingRelease(await readStanding(world.store, target));
  const known = await world.store.services.get(service);
  if (live === null || known === null) return;
  const all = await missingReports(world.store, service, to === null ? 'likely' : 'all');
  const missing = all.filter((pair) => pair.live === live);
  const wanted = to === null ? missing[0] : missing.find(({ back }) => back === to);
  if (wanted === undefined) return;
  const { signal } = new AbortController();
  const made = makeReport(world, known, { ...wanted, signal }).catch(() => null);
  const answered = new AbortController();
  const tooLate = world.clock.sleep(PATIENCE_MS, answered.signal).catch(() => undefined);
  await Promise.race([made, tooLate]);
  answered.abort();
}
