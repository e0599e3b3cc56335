import assert from 'node:assert/strict';
import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.ts';
import { openStore } from '../../../src/store/open.ts';
import { verifyEvents } from '../../../src/store/verify-events.ts';
import type { CrashWorld } from './world.ts';

/** What all servers of a world have written and told: the log whole (I5), fences only ever higher, at the router too (I7), nothing destroyed that served (I3). */
export async function assertTrueToTheEnd({ tiny, aims, databaseUrl }: CrashWorld): Promise<void> {
  await tiny.world.stop();
  const place = databaseUrl === null ? { file: join(tiny.world.data, 'astern.db') } : { databaseUrl };
  const store = await openStore({ ...place, clock: systemClock });
  try {
    const log = await verifyEvents(store);
    assert.equal(log.kind, 'whole', JSON.stringify(log));
    assert.deepEqual(await store.operations.allActive(), []);
  } finally {
    await store.close();
  }
  const told = aims.told();
  const fences = told.flatMap((one) => (one.kind === 'claimed' ? [one.fence] : []));
  assert.ok(fences.length > 0);
  assert.ok(told.some((one) => one.kind === 'fenced'));
  assert.deepEqual(
    fences,
    [...new Set(fences)].sort((one, other) => one - other),
  );
  assert.deepEqual(
    told.filter((one) => one.kind === 'outrage'),
    [],
  );
}
