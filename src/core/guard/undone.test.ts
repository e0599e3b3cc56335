import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sortUndone } from './undone.ts';

const commit = (title: string) => ({ sha: 'abc', title, author: 'Ada', committedAtMs: 0 });

describe('commits that a rollback takes away', () => {
  it('have those first that close a hole, else the order they came in', () => {
    const titles = ['work', 'fix(security): escape names', 'more work', 'bump lodash (CVE-2026-12345)'];

    assert.deepEqual(
      sortUndone(titles.map(commit)).map(({ title, security }) => [title, security]),
      [
        ['fix(security): escape names', true],
        ['bump lodash (CVE-2026-12345)', true],
        ['work', false],
        ['more work', false],
      ],
    );
  });

  const labelled = [
    '[security] x',
    'Security fix for uploads',
    'stop XSS in comments',
    'security: x',
    'GHSA-aaaa-1111-bb22',
  ];
  const plain = ['insecure wording in docs', 'homeland-security page', 'the searches', 'social security numbers page'];
  for (const title of labelled)
    it(`takes "${title}" for one that does`, () => assert.ok(sortUndone([commit(title)])[0]?.security));
  for (const title of plain)
    it(`takes "${title}" for one that does not`, () => assert.ok(!sortUndone([commit(title)])[0]?.security));
});
