import assert from 'node:assert/strict';
import { doneSoFar, GAVE_UP, type Side, type TwoServers, unlock } from './two-servers.ts';
import { until } from './until.ts';

/** Bar of the design: one is cut off, the other goes on. */
const TAKEN_OVER_WITHIN_MS = 15_000;

export type Cut = { readonly lost: Side; cut(): void; mend(): void };

/**
 * The one on duty loses its database in the middle of a ship. The other one ends that and rolls back; when the first has its database again it
 * changes nothing.
 */
export async function assertOutlivesCut(two: TwoServers, { lost, cut, mend }: Cut): Promise<void> {
  const other = await two.standby();
  const gate = two.tiny.world.gate(`after-cut-${performance.now()}`);
  const variant = { mode: 'healthy-when-told', gate: gate.file, within: '60s' } as const;
  const sha = await two.tiny.repository.commit('outlives the cut', variant);
  const gaveUpBefore = await two.said(lost, GAVE_UP);
  const ordered = await other.orders.ship(sha);
  await other.orders.begun(ordered, 'check-stack');

  cut();
  const tookMs = await two.untilOnDuty(other, TAKEN_OVER_WITHIN_MS);
  const gaveUpByItself = (await two.said(lost, GAVE_UP)) > gaveUpBefore;
  await gate.open();
  const shipped = await other.orders.done(ordered);
  await other.orders.done(other.orders.rollback({ reason: 'while the other was cut off' }));
  await other.orders.settled();
  const [events, fence] = [await doneSoFar(other), await two.routerFence()];
  mend();
  const seen = await answersAgain(lost);

  assert.ok(tookMs < TAKEN_OVER_WITHIN_MS, `${tookMs} ms`);
  assert.ok(gaveUpByItself, 'it gave the duty up before anybody could tell it');
  assert.equal((await two.onDuty()).server.pid, other.server.pid);
  assert.equal(seen.new?.release, shipped.release);
  assert.deepEqual(await doneSoFar(other), events);
  assert.equal(await two.routerFence(), fence);
  await unlock(other);
}

export function answersAgain(side: Side) {
  return until('it answers again', () => side.orders.status().catch(() => null), 60_000);
}
