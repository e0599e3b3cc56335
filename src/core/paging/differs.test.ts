import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aPolicy, aStep } from '../testing/paging.ts';
import { differs } from './differs.ts';

it('says how the policy of an escalation differs from what holds now (S16)', () => {
  const frozen = aPolicy();

  assert.deepEqual(differs(frozen, aPolicy()), []);
  assert.deepEqual(differs(frozen, null), [{ kind: 'gone' }]);
  assert.deepEqual(differs(frozen, aPolicy({ name: 'all' })), [{ kind: 'other-policy', now: 'all' }]);
  assert.deepEqual(differs(frozen, aPolicy({ steps: [aStep('eve')], repeats: 2, ackTimeoutMs: 5 })), [
    { kind: 'step-changed', step: 1 },
    { kind: 'step-removed', step: 2 },
    { kind: 'repeats', was: 0, now: 2 },
    { kind: 'ack-timeout', wasMs: null, nowMs: 5 },
  ]);
});
