import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { howToSplit } from './how-to-split.ts';

describe('how a change is split', () => {
  const cases = [
    ['database', 'drop-column', /stop reading and writing it/],
    ['database', 'rename-column', /beside the old one, write both/],
    ['database', 'add-not-null', /nullable or with a default/],
    ['database', 'add-unique', /in the code alone/],
    ['database', 'change-type', /column of the new type/],
    ['database', 'something-else', /Split it in two releases/],
    ['jobs', 'new-kind', /workers know the new kind/],
  ] as const;
  for (const [area, kind, words] of cases) {
    it(`is said for ${area}/${kind}`, () => {
      assert.match(howToSplit({ area, kind, verdict: 'stop' }) ?? '', words);
    });
  }

  it('is not said of what does no harm', () => {
    assert.equal(howToSplit({ area: 'database', kind: 'add-column', verdict: 'safe' }), null);
  });
});
