import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anIncident, pagingWorld } from '../../../test/support/paging-world.ts';
import { until } from '../../../test/support/until.ts';
import type { Escalation } from '../../core/paging/model.ts';

const HOUR_MS = 3_600_000;
const STEP = { delayMs: HOUR_MS, targets: [{ kind: 'person', name: 'ann' } as const], acknowledgements: 1 };

/** As another server writes it whose announcement is lost: nobody here hears of it. */
function planned(incident: number, nextAtMs: number): Escalation {
  return {
    incident,
    policy: { name: 'shop', services: [], steps: [STEP], repeats: 0, lastResort: [], ackTimeoutMs: null },
    state: 'running',
    ...{ step: 0, round: 0, run: 0, nextAtMs, acknowledged: [], paged: [] },
  };
}

describe('the clock of paging', () => {
  it('finds what was planned without a word to it within half a second', async (t) => {
    const here = await pagingWorld(t);
    await here.person('ann');
    here.start();
    await here.settles();
    const { store } = here.world;
    const { number } = await store.incidents.add(anIncident());
    await store.escalations.put(planned(number, here.clock.now()));

    await here.clock.advance(500);

    await until('it is sent', async () => (await store.pages.of(number))[0]?.state === 'sent');
  });

  it('wakes for the earliest step that is planned, also when it awaited a later one', async (t) => {
    const here = await pagingWorld(t);
    await here.person('ann');
    const { store, clock } = here.world;
    const startMs = clock.now();
    const [later, sooner] = [await store.incidents.add(anIncident()), await store.incidents.add(anIncident())];
    await store.escalations.put(planned(later.number, startMs + 420));
    here.start();
    await until('it awaits the later one', () => here.clock.sleepers() > 1);
    await store.transaction(async (tx) => {
      await tx.escalations.put(planned(sooner.number, startMs + 100));
      await tx.events.append({ kind: 'lock.set', target: null, operation: null, actor: 'test', data: {} });
    });
    await here.clock.advance(0);

    await here.clock.advance(100);
    await until('the sooner one is sent', async () => (await store.pages.of(sooner.number))[0]?.state === 'sent');
    assert.equal((await store.pages.of(later.number)).length, 0);
    await here.clock.advance(320);
    await until('the later one is sent', async () => (await store.pages.of(later.number))[0]?.state === 'sent');

    const sentAt = async (number: number) => (await store.pages.of(number))[0]?.sentAtMs;
    assert.deepEqual([await sentAt(sooner.number), await sentAt(later.number)], [startMs + 100, startMs + 420]);
  });
});
