import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { confirmSubscription } from './confirm.ts';
import { hookRecord } from './hook-notes.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription';

describe('a subscription that a sender wants confirmed', () => {
  it('is confirmed by a visit, which stands with the hook beside what else is known of it', async (t) => {
    const { store, clock } = await openSqliteForTest(t);
    await store.records.put('hook', 'cloudwatch', { deliveries: 7 });
    const visited: string[] = [];
    const confirmer = { visit: async (address: string) => void visited.push(address) };

    const outcome = await confirmSubscription({ store, log, confirmer }, 'cloudwatch', url);

    const { deliveries, confirmation } = await hookRecord(store.records, 'cloudwatch');
    assert.deepEqual([outcome.kind, visited, deliveries], ['confirmed', [url], 7]);
    assert.deepEqual(confirmation, { kind: 'confirmed', atMs: clock.now() });
  });

  it('that cannot be visited says why', async (t) => {
    const { store } = await openSqliteForTest(t);
    const confirmer = { visit: () => Promise.reject(new Error('no way out')) };

    await confirmSubscription({ store, log, confirmer }, 'cloudwatch', url);

    assert.equal((await hookRecord(store.records, 'cloudwatch')).confirmation?.why, 'no way out');
  });
});
