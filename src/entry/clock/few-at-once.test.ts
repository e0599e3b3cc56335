import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createTestClock } from '../../lib/test-clock.ts';
import { fewAtOnce } from './few-at-once.ts';

describe('a few looks at once', () => {
  it('are never more than there are places, and each that waits comes in its turn', async () => {
    const { add, begun, end } = slowLooks(3);

    for (const target of ['a', 'b', 'c', 'd', 'e']) add(target);
    assert.deepEqual(begun, ['a', 'b', 'c']);
    await end('b');
    assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
    await end('d');
    await end('a');

    assert.deepEqual(begun, ['a', 'b', 'c', 'd', 'e']);
  });

  it('are one for a target that is asked for again while it waits, and another one afterwards', async () => {
    const { add, begun, end } = slowLooks(1);

    for (const target of ['a', 'b', 'b', 'a']) add(target);
    await end('a');
    await end('b');
    await end('a');

    assert.deepEqual(begun, ['a', 'b', 'a']);
  });

  it('do not wait for one that hangs', async () => {
    const { add, begun, clock } = slowLooks(1);

    add('hangs');
    add('next');
    await clock.advance(2_000);

    assert.deepEqual(begun, ['hangs', 'next']);
  });

  it('are begun no more once it is closing', async () => {
    const { add, begun, end, closing } = slowLooks(1);

    add('a');
    add('b');
    closing.abort();
    await end('a');

    assert.deepEqual(begun, ['a']);
  });
});

function slowLooks(places: number) {
  const clock = createTestClock();
  const closing = new AbortController();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const look = (target: string) => {
    begun.push(target);
    return new Promise<void>((resolve) => void ends.set(target, resolve));
  };
  const end = async (target: string) => {
    ends.get(target)?.();
    await setImmediate();
  };
  const add = fewAtOnce({ clock, places, closing: closing.signal }, look);
  return { clock, begun, end, closing, add };
}
