import { NO_EVIDENCE } from '../../core/guard/evidence.ts';
import { type WayBack, wayBackOf } from '../../core/guard/way-back.ts';
import type { Release } from '../../core/releases/model.ts';
import type { Needs } from '../world.ts';
import { changesOf, declaresAnything } from './changes-between.ts';
import { makeReport } from './make-reports.ts';

type Asked = { readonly live: Release; readonly back: number; readonly signal: AbortSignal };

/**
 * How the way back will be once `live` has the traffic. Nobody can have taken up what is not live yet, so who was deployed since is not
 * asked: what hurts only those who have, does not hurt now. A report that is missing is made
 * where the service has declared something to look into; elsewhere a deploy does not wait for it.
 */
export async function lookAtWayBack(
  world: Needs<'store' | 'judge' | 'log'>,
  { live, back, signal }: Asked,
): Promise<WayBack> {
  const { store } = world;
  const made = await store.reports.get(live.service, live.number, back);
  const isWanted = made === null && (declaresAnything(live.config.guard) || live.config.rollback.require !== 'nothing');
  const service = isWanted ? await store.services.get(live.service) : null;
  const report = service === null ? made : await makeReport(world, service, { live: live.number, back, signal });
  return wayBackOf(back, changesOf(report === null ? [] : [report], back, { live, evidence: NO_EVIDENCE }));
}
