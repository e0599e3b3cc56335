import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { aPipeline } from '../../core/testing/pipelines.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { aLock, aRelease, aStack, production, register, startMs } from '../../store/testing/samples.ts';
import type { World } from '../world.ts';
import { endPipeline } from './end.ts';
import { decideNow, readCommitFacts } from './holds-of.ts';

/** Each commit contains itself and those before it. */
const ORDER = ['sha1', 'sha2', 'sha3'];

async function open(t: TestContext, contains: World['source']['contains'] = inOrder) {
  const { store, clock } = await openSqliteForTest(t);
  await register(store);
  for (const sha of ORDER) await store.releases.add(aRelease({ sha }));
  const world = { store, clock, freezes: [], source: { contains, log: async () => [] } } as unknown as World;
  const pipeline = aPipeline({ release: 2, createdAtMs: startMs });
  await store.pipelines.put(pipeline);
  const decide = async () => {
    const known = await readCommitFacts(world, pipeline);
    return store.transaction((tx) => decideNow(world, tx, pipeline, known));
  };
  return { world, store, pipeline, decide };
}

async function inOrder(_repository: string, descendant: string, ancestor: string): Promise<boolean> {
  return ORDER.indexOf(descendant) >= ORDER.indexOf(ancestor);
}

describe('the facts of a deploy', () => {
  it('let it go on where nothing stands against it', async (t) => {
    const { decide } = await open(t);

    assert.deepEqual(await decide(), { kind: 'deploy' });
  });

  it('are locks, rejected commits in it, and what is live', async (t) => {
    const { store, decide } = await open(t);
    const rejection = {
      target: production,
      release: 1,
      sha: 'sha1',
      reason: 'bad',
      actor: 'bo',
      atMs: 1,
      operation: null,
      incident: null,
      fixes: [],
    };
    await store.rejections.put(rejection);
    await store.locks.put(aLock());

    const held = await decide();
    await store.stacks.put(aStack({ id: 's3', release: 3, tag: 'hot', hotSinceMs: startMs + 1 }));
    const overtaken = await decide();

    assert.deepEqual(held.kind === 'hold' && held.holds.map(({ kind }) => kind), ['lock', 'rejected']);
    assert.deepEqual(overtaken, { kind: 'collapse', into: 3 });
  });

  it('are unclear when the repository does not answer', async (t) => {
    const { store, decide } = await open(t, () => Promise.reject(new Error('git hangs')));
    const rejection = {
      target: production,
      release: 1,
      sha: 'sha1',
      reason: 'bad',
      actor: 'bo',
      atMs: 1,
      operation: null,
      incident: null,
      fixes: [],
    };
    await store.rejections.put(rejection);

    assert.deepEqual(await decide(), {
      kind: 'hold',
      holds: [{ kind: 'unclear', message: 'the repository could not be asked: git hangs' }],
    });
  });
});

describe('the end of a pipeline', () => {
  it('is written with its event', async (t) => {
    const { store, pipeline } = await open(t);

    await store.transaction((tx) => endPipeline(tx, pipeline, { status: 'collapsed', into: 'r3' }));

    const [event] = await store.events.newest({ limit: 1 });
    assert.equal((await store.pipelines.get(pipeline.id))?.status, 'collapsed');
    assert.equal(event?.kind, 'pipeline.collapsed');
    assert.deepEqual(event?.data, { pipeline: 'pl_1', sha: 'sha2', mode: 'standard', into: 'r3' });
    assert.deepEqual(await store.pipelines.open(), []);
  });
});
