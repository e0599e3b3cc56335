import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { aPipeline } from '../../core/testing/pipelines.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { aRelease, aStack, register } from '../../store/testing/samples.ts';
import type { World } from '../world.ts';
import { authorsOf } from './authors-of.ts';

/** sha1 is live; sha2 and sha3 came after it. */
async function open(t: TestContext, parents: readonly string[]) {
  const { store } = await openSqliteForTest(t);
  await register(store);
  await store.releases.add(aRelease({ sha: 'sha1' }));
  await store.stacks.put(aStack({ id: 's1', release: 1, tag: 'hot' }));
  const asked: unknown[] = [];
  const source = {
    head: async (_: string, sha: string) => ({ message: '', merged: [], parents, email: `${sha}@example.com` }),
    log: async (_: string, range: unknown) => {
      asked.push(range);
      return [{ sha: 'sha2', author: 'Ada' }];
    },
  };
  const world = { store, source } as unknown as World;
  const authors = (over: Partial<Pipeline>) =>
    authorsOf(world, aPipeline({ mode: 'hotfix', commit: { ...aPipeline().commit, sha: 'sha3' }, ...over }));
  return { world, asked, authors };
}

const ADA = [{ name: 'Ada', email: 'sha2@example.com' }];

describe('who wrote a hotfix', () => {
  it('is whoever wrote what its branch has and the live release has not', async (t) => {
    const { asked, authors } = await open(t, ['sha2']);

    assert.deepEqual(await authors({ because: 'branch' }), ADA);
    assert.deepEqual(asked, [{ from: 'sha1', to: 'sha3', limit: 30 }]);
  });

  it('is whoever wrote what a merge brought in, not only who merged', async (t) => {
    const { asked, authors } = await open(t, ['main', 'sha2']);

    assert.deepEqual(await authors({ because: 'merged-branch' }), ADA);
    assert.deepEqual(asked, [{ from: 'main', to: 'sha3', limit: 30 }]);
  });

  it('is the author of the commit alone where it stands on main', async (t) => {
    const { authors } = await open(t, ['sha2']);

    assert.deepEqual(await authors({ because: 'message' }), []);
  });

  it('holds nothing up when the repository is away', async (t) => {
    const { world } = await open(t, []);
    const away = { ...world, source: { head: () => Promise.reject(new Error('away')) } } as unknown as World;

    assert.deepEqual(await authorsOf(away, aPipeline({ because: 'branch' })), []);
  });
});
