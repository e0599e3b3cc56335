import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Difference } from '../paging/differs.ts';
import { differenceText } from './difference-text.ts';

it('says what was edited in a policy while an incident goes on by the older one (S16)', () => {
  const cases: readonly (readonly [Difference, string])[] = [
    [{ kind: 'gone' }, 'the policy was removed'],
    [{ kind: 'other-policy', now: 'nights' }, 'the service went over to the policy "nights"'],
    [{ kind: 'step-removed', step: 2 }, 'step 2 was removed'],
    [{ kind: 'step-added', step: 3 }, 'step 3 was added'],
    [{ kind: 'step-changed', step: 1 }, 'step 1 was changed'],
    [{ kind: 'repeats', was: 2, now: 1 }, 'it is repeated once instead of 2 times'],
    [{ kind: 'last-resort' }, 'the last resort was changed'],
    [{ kind: 'ack-timeout', wasMs: 600_000, nowMs: null }, 'an acknowledgement lasts for good instead of 10 min'],
  ];
  assert.deepEqual(
    cases.map(([difference]) => differenceText(difference)),
    cases.map(([, text]) => text),
  );
});
