import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Overdue } from '../../core/paging/judge-audit.ts';
import { createPager } from '../../flows/paging/pager.ts';
import type { World } from '../../flows/world.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { startAudit } from './audit.ts';

const late: Overdue = { what: 'page', byMs: 7_000, text: 'a message is overdue by 7 s' };

describe('the sign of life to the outside', () => {
  it('is given as often as was asked for while all is well, and from the next look on when it is again', async (t) => {
    const here = await audited(t);

    await here.passes(60, []);
    const well = here.beats();
    await here.passes(60, [late]);
    const ill = here.beats() - well;
    await here.passes(30, []);

    assert.deepEqual([well, ill, here.beats() - well - ill], [2, 0, 1]);
  });

  it('is not given on a verdict that is old: whoever looks may have ended, or hang (S39)', async (t) => {
    const here = await audited(t);
    await here.passes(10, []);
    const before = here.beats();

    await here.passes(120, null);

    assert.deepEqual([before, here.beats()], [1, 1]);
  });

  it('leaves one line in the log for each time that paging is late', async (t) => {
    const here = await audited(t);

    await here.passes(20, [late]);
    await here.passes(5, []);
    await here.passes(5, [late]);

    const events = await here.world.store.events.after(0, { limit: 10 });
    assert.deepEqual(
      events.map(({ kind, data }) => [kind, data.problems]),
      [
        ['escalation.late', [late.text]],
        ['escalation.late', [late.text]],
      ],
    );
    assert.deepEqual(here.world.pager.audit.problems, [late.text]);
  });
});

async function audited(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  let told: ((overdue: readonly Overdue[]) => void) | null = null;
  let beats = 0;
  const auditor: World['auditor'] = {
    start: (hear) => {
      told = hear;
      return { pulse: () => undefined, close: async () => undefined };
    },
    watchdog: {
      everyMs: 30_000,
      tell: async () => {
        beats += 1;
        return null;
      },
    },
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  // What else is in the world is of no use to the audit.
  const world = { store, clock, log, pager: createPager(clock), auditor } as unknown as World;
  const keeper = startAudit(world);
  t.after(() => keeper.close());
  return {
    world,
    beats: () => beats,
    /** Second by second; `overdue` is what each look finds, null: nobody looks. */
    passes: async (seconds: number, overdue: readonly Overdue[] | null) => {
      for (let second = 0; second < seconds; second += 1) {
        if (overdue !== null) told?.(overdue);
        await clock.advance(1_000);
      }
    },
  };
}
