import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FoundMode, findMode } from '../../src/core/pipelines/find-mode.ts';
import { ASK_FOR_HOTFIX, ASK_FOR_ROLLBACK, ONLY_LOOK_SO } from '../../src/core/testing/commit-messages.ts';
import { createGitSource } from '../../src/providers/source/git/index.ts';

const WORDS = { branch: 'hotfix/', keyword: '[hotfix]', rollbackKeyword: '[rollback]' };

type Row = { readonly message: string; readonly mode: FoundMode['mode']; readonly to: string | null };

const ROWS: readonly Row[] = [
  ...ASK_FOR_HOTFIX.map((message) => ({ message, mode: 'hotfix' as const, to: null })),
  ...ONLY_LOOK_SO.map((message) => ({ message, mode: 'standard' as const, to: null })),
  ...ASK_FOR_ROLLBACK.map(([message, to]) => ({ message, mode: 'rollback' as const, to })),
];

/** Where a message stands in a history, and whether it is read there. */
const SHAPES: readonly { readonly name: string; readonly isRead: boolean; commits(message: string): string }[] = [
  { name: 'of the last commit', isRead: true, commits: (message) => commit(message, 'from refs/heads/base\n') },
  {
    name: 'of what the last commit merged',
    isRead: true,
    commits: (message) =>
      commit(message, 'from refs/heads/base\n') + commit('Merge it', 'from refs/heads/base\nmerge :1\n', 2),
  },
  {
    name: 'of the branch that something else was merged into',
    isRead: false,
    commits: (message) =>
      commit(message, 'from refs/heads/base\n') +
      commit('work', 'from refs/heads/base\n', 2) +
      commit('Merge it', 'from :1\nmerge :2\n', 3),
  },
];

describe('commit messages in histories that Git has built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'astern-messages-'));
  const source = createGitSource();
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', args, { cwd: folder, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
  before(() => {
    git(['init', '--quiet', '--template=']);
    git(['fast-import', '--quiet'], commit('begin').replace('refs/heads/it', 'refs/heads/base'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, isRead, commits } of SHAPES) {
    it(`are read ${isRead ? '' : 'nowhere '}as those ${name}, ${ROWS.length} of them`, async () => {
      const text = ROWS.map((row, index) => numbered(commits(row.message), index)).join('');
      git(['fast-import', '--quiet', '--force'], text);
      const shas = new Map(
        git(['for-each-ref', '--format=%(refname:short) %(objectname)'])
          .split('\n')
          .map((line) => line.split(' ') as [string, string]),
      );

      for (const [index, { message, mode, to }] of ROWS.entries()) {
        const head = await source.head(folder, shas.get(`it-${index}`) ?? '');
        const found = findMode({ ...head, branch: 'main' }, null, WORDS);

        const expected = isRead ? { mode, to } : { mode: 'standard', to: null };
        assert.deepEqual({ mode: found.mode, to: found.to }, expected, JSON.stringify(message));
      }
    });
  }
});

/** For `git fast-import`, which takes every message as it is. */
function commit(message: string, parents = '', mark = 1): string {
  const who = 'Ada <ada@shop.example> 1700000000 +0000';
  return `commit refs/heads/it\nmark :${mark}\nauthor ${who}\ncommitter ${who}\ndata ${Buffer.byteLength(message)}\n${message}\n${parents}\n`;
}

/** Each history has a branch and marks of its own. */
function numbered(text: string, index: number): string {
  return text
    .replaceAll('refs/heads/it', `refs/heads/it-${index}`)
    .replace(/^(mark|merge|from) :(\d)$/gm, (_, word: string, mark: string) => `${word} :${index * 10 + Number(mark)}`);
}
