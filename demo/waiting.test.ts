import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventBody } from '../src/api/events.ts';
import { openEventBook } from './event-book.ts';
import { GaveUp, within } from './patience.ts';

function event(seq: number, kind: string): EventBody {
  const at = '2026-01-01T00:00:00.000Z';
  return { seq, at, kind, target: 'shop/production', operation: null, actor: 'astern', text: kind, data: {}, hash: '' };
}

/** A log that is fed by the test. */
function log() {
  const queue: EventBody[] = [];
  let wake = Promise.withResolvers<void>();
  return {
    add: (...events: EventBody[]) => {
      queue.push(...events);
      wake.resolve();
    },
    break: () => wake.reject(new Error('the server is gone')),
    async *followEvents() {
      for (;;) {
        await wake.promise;
        wake = Promise.withResolvers<void>();
        yield* queue.splice(0);
      }
    },
  };
}

const options = { target: 'shop/production', after: 0 };

describe('the book of events', () => {
  it('finds what has happened and what will', async () => {
    const source = log();
    const book = openEventBook(source, options);
    const first = book.first(({ kind }) => kind === 'b');

    source.add(event(1, 'a'), event(2, 'b'));

    assert.equal((await first).seq, 2);
    assert.equal((await book.first(({ kind }) => kind === 'a')).seq, 1);
    assert.equal(book.all().length, 2);
  });

  it('tells those who wait when it cannot go on', async () => {
    const source = log();
    const waiting = openEventBook(source, options).first(() => true);

    source.break();

    await assert.rejects(waiting, /the server is gone/);
  });
});

describe('waiting', () => {
  it('ends at its deadline, and says what did not come', async () => {
    const never = new Promise<never>(() => undefined);

    const waiting = within(never, { ms: 1, what: 'the flip', signal: new AbortController().signal });

    await assert.rejects(waiting, (error) => error instanceof GaveUp && /the flip/.test(error.message));
  });

  it('ends when we shall stop', async () => {
    const stop = new AbortController();
    const waiting = within(new Promise<never>(() => undefined), { ms: 60_000, what: 'x', signal: stop.signal });

    stop.abort(new Error('stopped'));

    await assert.rejects(waiting, /stopped/);
  });
});
