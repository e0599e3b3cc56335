import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding } from '../guard/model.ts';
import { findingText } from './finding-text.ts';

const nowMs = 1_700_000_000_000;
const atMs = nowMs - 7_200_000;

const cases: ReadonlyArray<readonly [Finding, text: string, instruction: RegExp | null]> = [
  [
    { kind: 'artifact-missing', state: 'removed' },
    'The files of r2 were removed because it was no longer among the releases to keep.',
    /astern ship/,
  ],
  [{ kind: 'artifact-missing', state: 'missing' }, 'The files of r2 are missing from the store.', /astern ship/],
  [
    { kind: 'artifact-missing', state: 'damaged' },
    'The files of r2 are damaged: they do not match their digest.',
    /astern ship/,
  ],
  [
    { kind: 'artifact-unchecked', why: 'the disk is slow' },
    'It could not be told whether the files of r2 are there: the disk is slow.',
    null,
  ],
  [{ kind: 'never-served' }, 'r2 has never served production well.', null],
  [
    { kind: 'served-badly', atMs },
    'r2 answered worse than the release before it when it had the traffic, 2 h ago.',
    null,
  ],
  [{ kind: 'little-evidence', servedMs: 40_000 }, 'r2 had the traffic for only 40 s.', /Watch/],
  [
    { kind: 'rejected', reason: 'errors', by: 'bo', atMs },
    'r2 was rolled back 2 h ago by bo: errors.',
    /older release/,
  ],
  [
    { kind: 'rejected-accepted', reason: 'errors', by: 'bo', atMs },
    'r2 was rolled back 2 h ago by bo, and is accepted again.',
    null,
  ],
  [{ kind: 'is-live' }, 'r2 is what is live now.', null],
  [{ kind: 'newer-than-live' }, 'r2 is newer than what is live.', /astern ship/],
  [
    { kind: 'stale', ageMs: 10_800_000, limitMs: 3_600_000 },
    'r2 last had the traffic 3 h ago; that is longer than 60 min.',
    /forward/,
  ],
  [{ kind: 'suspected', incident: 'INC-17', release: 2 }, 'INC-17 most likely comes from r2.', /before r2/],
  [
    { kind: 'suspected', incident: 'INC-17', release: 1 },
    'INC-17 most likely comes from r1, after which r2 was built.',
    /before r1/,
  ],
  [{ kind: 'failed-to-start', atMs }, 'r2 did not come up when it was to be put back 2 h ago.', /log/],
];

describe('what a finding says to people', () => {
  for (const [finding, text, instruction] of cases) {
    it(text, () => {
      const words = findingText('r2', finding, nowMs);

      assert.equal(words.text, text);
      if (instruction === null) assert.equal(words.instruction, null);
      else assert.match(words.instruction ?? '', instruction);
    });
  }

  it('does not speak of the future when a clock was set back', () => {
    assert.match(findingText('r2', { kind: 'failed-to-start', atMs: nowMs + 5_000 }, nowMs).text, /0\.00 s ago/);
  });
});
