import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLock, nowMs, target } from '../testing/samples.ts';
import { covers, locksOn, sameScope, scopeText } from './holds.ts';
import type { LockScope } from './model.ts';

const scopes: ReadonlyArray<readonly [LockScope, text: string, holds: readonly string[]]> = [
  [{ kind: 'everything' }, 'everything', [target, 'shop/staging', 'blog/production']],
  [{ kind: 'environment', environment: 'production' }, 'environment production', [target, 'blog/production']],
  [{ kind: 'service', service: 'shop' }, 'service shop', [target, 'shop/staging']],
  [{ kind: 'target', target }, target, [target]],
];

describe('the scope of a lock', () => {
  for (const [scope, text, holds] of scopes) {
    it(`holds ${holds.join(', ')} when it is ${text}`, () => {
      const held = [target, 'shop/staging', 'blog/production', 'shopping/test'].filter((one) => covers(scope, one));

      assert.deepEqual(
        held.filter((one) => one !== 'shopping/test'),
        holds,
      );
      assert.equal(held.includes('shopping/test'), scope.kind === 'everything');
      assert.equal(scopeText(scope), text);
    });
  }

  it('is the same as itself only', () => {
    for (const [a] of scopes) for (const [b] of scopes) assert.equal(sameScope(a, b), a === b);
  });
});

describe('the locks on a target', () => {
  it('are those that cover it and have not run out, to the very moment', () => {
    const locks = [
      aLock({ id: 'for ever' }),
      aLock({ id: 'a moment more', expiresAtMs: nowMs + 1 }),
      aLock({ id: 'over now', expiresAtMs: nowMs }),
      aLock({ id: 'elsewhere', scope: { kind: 'service', service: 'blog' } }),
    ];

    assert.deepEqual(
      locksOn(target, locks, nowMs).map((lock) => lock.id),
      ['for ever', 'a moment more'],
    );
  });
});
