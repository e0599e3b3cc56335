import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pagingWorld } from '../support/paging-world.ts';
import { webNotifier } from '../support/web-notifier.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

describe('the last resort', () => {
  it('is paged again every five minutes when no message to it gets through, until one does', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat')] });
    for (const name of ['ann', 'bob']) {
      await here.person(name);
      here.receiver.answer(`/${name}-chat`, 404);
    }
    const targets = [{ kind: 'person', name: 'ann' } as const];
    await here.policy({
      steps: [{ delayMs: MINUTE_MS, targets, acknowledgements: 1 }],
      repeats: 0,
      lastResort: [{ kind: 'person', name: 'bob' }],
    });
    here.start();

    const incident = await here.open();
    await here.passes(SECOND_MS);
    here.receiver.answer('/bob-chat', 200);
    const before = await here.pages(incident);
    await here.passes(5 * MINUTE_MS + SECOND_MS);
    const after = await here.pages(incident);
    await here.passes(11 * MINUTE_MS);

    assert.deepEqual(
      before.map(({ person, state }) => [person, state]),
      [
        ['ann', 'failed'],
        ['bob', 'failed'],
      ],
    );
    assert.deepEqual(
      after.slice(2).map(({ person, state }) => [person, state]),
      [['bob', 'sent']],
    );
    assert.equal((await here.pages(incident)).length, after.length, 'once it got through');
  });
});
