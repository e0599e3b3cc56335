import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { sessionOf } from './nouns.ts';
import type { Store } from './store.ts';
import { openSqliteForTest } from './testing/open-sqlite.ts';
import { anEvent } from './testing/samples.ts';
import { verifyEvents } from './verify-events.ts';

describe('checking the log for tampering', () => {
  const cases: ReadonlyArray<readonly [string, string, number, RegExp]> = [
    ['a changed fact', `update events set data_json = '{"number":99}' where seq = 3`, 3, /was changed/],
    ['a changed actor', `update events set actor = 'nobody' where seq = 4`, 4, /was changed/],
    ['a changed time', 'update events set at_ms = at_ms - 1 where seq = 1', 1, /was changed/],
    [
      'a hash made to fit its own line only',
      `update events set hash = '${'0'.repeat(64)}' where seq = 2`,
      2,
      /was changed/,
    ],
    ['a removed line', 'delete from events where seq = 3', 3, /line 3 is missing/],
    ['a removed first line', 'delete from events where seq = 1', 1, /line 1 is missing/],
    ['a removed end', 'delete from events where seq > 4', 5, /ends before line 6/],
    [
      'two lines that changed places',
      'update events set seq = -3 where seq = 3; update events set seq = 3 where seq = 4; update events set seq = 4 where seq = -3',
      3,
      /was changed/,
    ],
    ['a head that says less than there is', 'update event_head set seq = 5', 6, /was added behind the end/],
    [
      'a last line made anew',
      `update event_head set hash = '${'0'.repeat(64)}'`,
      6,
      /not the one that was written last/,
    ],
    ['all removed', 'delete from events', 1, /ends before line 6/],
  ];
  for (const [what, tamper, seq, why] of cases) {
    it(`finds ${what}`, async (t) => {
      const store = await withSixLines(t);

      for (const one of tamper.split(';')) await sql.raw(one).execute(sessionOf(store).db);

      const state = await verifyEvents(store);
      assert.deepEqual([state.kind, state.kind === 'broken' && state.seq], ['broken', seq]);
      assert.match(state.kind === 'broken' ? state.why : '', why);
    });
  }

  it('reads a log that is longer than a page', async (t) => {
    const { store } = await openSqliteForTest(t);
    await store.transaction(async (tx) => {
      for (let number = 1; number <= 2_000; number += 1) await tx.events.append(anEvent({ data: { number } }));
    });

    assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: 2_000 });
  });
});

async function withSixLines(test: TestContext): Promise<Store> {
  const { store } = await openSqliteForTest(test);
  for (let number = 1; number <= 6; number += 1) await store.events.append(anEvent({ data: { number } }));
  return store;
}
