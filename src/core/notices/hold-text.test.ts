import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Hold } from '../pipelines/pipeline.ts';
import { holdText } from './hold-text.ts';

const cases: readonly (readonly [Hold, text: string, opens: string])[] = [
  [
    {
      kind: 'lock',
      lock: 'lock_1',
      scope: 'shop/production',
      owner: 'bo',
      reason: 'orders fail',
      opens: 'astern unlock lock_1',
    },
    'locked by bo (shop/production): orders fail',
    'astern unlock lock_1',
  ],
  [
    { kind: 'approval', needed: 1, given: 0, from: 'on-call' },
    '0 of 1 approval, from on-call',
    'astern hotfix approve pl_1',
  ],
  [
    { kind: 'rejected', release: 2, sha: 'abcdef1234', reason: 'orders fail' },
    'contains r2 (abcdef1), which was rolled back: orders fail',
    'a commit that mends it, or `--accept-rejected --reason "…"` on a new ship',
  ],
  [
    { kind: 'busy', message: 'shop/production is busy: ship of r3' },
    'shop/production is busy: ship of r3',
    'goes on by itself when that has ended',
  ],
  [{ kind: 'unclear', message: 'git hangs' }, 'git hangs', 'asked again soon'],
];

describe('what holds a pipeline', () => {
  for (const [hold, text, opens] of cases) {
    it(`is said of ${hold.kind}`, () => {
      assert.deepEqual(holdText(hold, 'pl_1'), { text, opens });
    });
  }
});
