import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { anOperation, register, startMs } from './samples.ts';

export function stepCases(open: OpenForTest): void {
  it('counts the steps of an operation and keeps what came of them', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.operations.start(anOperation());

    const first = await store.steps.begin({ operation: 'op_1', step: 'place-stack', subject: 'stack_1' });
    await clock.advance(250);
    await store.steps.end('op_1', first, { outcome: 'done', facts: { instances: 2, note: null } });
    const second = await store.steps.begin({ operation: 'op_1', step: 'flip', subject: 'stack_1' });

    assert.deepEqual([first, second], [1, 2]);
    assert.deepEqual([await store.steps.everBegan('stack_1'), await store.steps.everBegan('stack_2')], [true, false]);
    const common = { operation: 'op_1', subject: 'stack_1' };
    assert.deepEqual(await store.steps.of('op_1'), [
      {
        ...common,
        ordinal: 1,
        step: 'place-stack',
        startedAtMs: startMs,
        endedAtMs: startMs + 250,
        outcome: 'done',
        facts: { instances: 2, note: null },
      },
      { ...common, ordinal: 2, step: 'flip', startedAtMs: startMs + 250, endedAtMs: null, outcome: null, facts: {} },
    ]);
  });

  it('ends a step without facts', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    const ordinal = await store.steps.begin({ operation: 'op_1', step: 'finish', subject: '' });

    await store.steps.end('op_1', ordinal, { outcome: 'retry' });

    const [step] = await store.steps.of('op_1');
    assert.deepEqual([step?.outcome, step?.facts], ['retry', {}]);
  });

  it('takes no step of an operation that is not there', async (t) => {
    const { store } = await open(t);

    await assert.rejects(store.steps.begin({ operation: 'op_9', step: 'flip', subject: 'x' }));
  });
}
