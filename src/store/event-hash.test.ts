import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Event } from '../core/events/model.ts';
import { eventHash, firstHash } from './event-hash.ts';

const line: Omit<Event, 'hash'> = {
  seq: 1,
  atMs: 1_700_000_000_000,
  kind: 'traffic.flipped',
  target: 'shop/production',
  operation: 'op_1',
  actor: 'ada',
  data: { from: 41, to: 42 },
};

describe('the hash of an event', () => {
  it('is the SHA-256 of the hash before and the canonical line, so that anyone can check it', () => {
    // printf '%s' "<64 zeros>{"actor":"ada",...}" | sha256sum
    assert.equal(eventHash(firstHash, line), '11a9c1f9c1caebb55a107dcd2ea02687ccd4a58f0693155efa680dbf088fb108');
  });

  it('does not depend on key order', () => {
    const turned = { ...line, data: { to: 42, from: 41 } };

    assert.equal(eventHash(firstHash, turned), eventHash(firstHash, line));
  });

  const changes: readonly Partial<Event>[] = [
    { seq: 2 },
    { atMs: 1 },
    { kind: 'traffic.adopted' },
    { target: null },
    { operation: 'op_2' },
    { actor: 'eve' },
    { data: { from: 41, to: 43 } },
  ];
  for (const change of changes) {
    it(`changes with ${Object.keys(change).join()}`, () => {
      assert.notEqual(eventHash(firstHash, { ...line, ...change }), eventHash(firstHash, line));
    });
  }

  it('changes with the hash before it', () => {
    assert.notEqual(eventHash('1'.repeat(64), line), eventHash(firstHash, line));
  });

  it('is the same after the data went through JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const stored = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;

        assert.equal(eventHash(firstHash, { ...line, data: stored }), eventHash(firstHash, { ...line, data }));
      }),
    );
  });
});
