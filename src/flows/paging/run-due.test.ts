import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Policy } from '../../core/oncall/model.ts';
import type { Escalation } from '../../core/paging/model.ts';
import { anIncident } from '../../core/testing/incidents.ts';
import { anEscalation, aPolicy } from '../../core/testing/paging.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import type { Log } from '../world.ts';
import { runDueEscalations } from './run-due.ts';

describe('an escalation that cannot go on', () => {
  it('is tried again after a while, and stays with whoever has taken its incident meanwhile', async (t) => {
    const { store } = await openSqliteForTest(t);
    const nowMs = await store.now();
    const broken: Policy = { ...aPolicy(), steps: null as never };
    const numbers: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      const { number } = await store.incidents.add(anIncident());
      numbers.push(number);
      await store.escalations.put(anEscalation({ incident: number, policy: broken, nextAtMs: nowMs }));
    }
    const [left = 0, taken = 0] = numbers;
    const held = anEscalation({ incident: taken, policy: broken, state: 'held', nextAtMs: null });
    const nothing = () => undefined;
    const writes: Promise<void>[] = [];
    const error = ({ incident }: Partial<Escalation>) => {
      if (incident === taken) writes.push(store.escalations.put(held));
    };

    await runDueEscalations({ store, log: { info: nothing, warn: nothing, error } as unknown as Log });
    await Promise.all(writes);

    assert.equal((await store.escalations.get(left))?.nextAtMs, nowMs + 30_000);
    assert.deepEqual(await store.escalations.get(taken), held);
  });
});
