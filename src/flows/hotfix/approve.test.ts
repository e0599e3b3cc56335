import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Person } from '../../core/hotfix/people.ts';
import { DEFAULT_HOTFIX } from '../../core/pipelines/default-hotfix.ts';
import type { HotfixConfig } from '../../core/pipelines/model.ts';
import { aPipeline } from '../../core/testing/pipelines.ts';
import { UserError } from '../../lib/errors.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { aRelease, aStack, register } from '../../store/testing/samples.ts';
import type { World } from '../world.ts';
import { approvalsOf } from './approvals-of.ts';
import { type ApprovalAsked, approve, type CommitSays, prepareApproval } from './approve.ts';

const ANN: Person = { name: 'ann', emails: ['ann@example.com'], groups: ['on-call'] };
const BO: Person = { name: 'bo', emails: ['bo@example.com'], groups: ['on-call'] };

const NOTHING: CommitSays = { own: null, authors: [] };

type Told = {
  readonly people?: readonly Person[];
  readonly own?: Partial<HotfixConfig>;
  readonly live?: Partial<HotfixConfig>;
};

/** Ada wrote the hotfix r2 and dora ordered it; r1 is live. */
async function open(t: TestContext, { people = [ANN, BO], own = {}, live = {} }: Told = {}) {
  const { store } = await openSqliteForTest(t);
  await register(store);
  const { config } = aRelease();
  for (const [sha, more] of [['sha1', live] as const, ['sha2', own] as const])
    await store.releases.add(aRelease({ sha, config: { ...config, hotfix: { ...DEFAULT_HOTFIX, ...more } } }));
  await store.stacks.put(aStack({ id: 's1', release: 1, tag: 'hot' }));
  const pipeline = aPipeline({ mode: 'hotfix', status: 'held', actor: 'dora', release: 2, email: 'ada@example.com' });
  await store.pipelines.put(pipeline);
  const world = { store, people } as unknown as World;
  const by = (actor: string, more: Partial<ApprovalAsked> = {}, says: CommitSays = NOTHING) =>
    store.transaction((tx) =>
      approve(world, tx, { pipeline: 'pl_1', actor, reason: '', breakGlass: false, dryRun: false, ...more }, says),
    );
  return { store, world, pipeline, by, state: () => approvalsOf(world, store, pipeline) };
}

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
  return error;
}

describe('an approval', () => {
  it('counts from somebody on call, and stands in the log', async (t) => {
    const { store, by, state } = await open(t);
    const before = await state();

    const { message, notes } = await by('ann', { reason: 'read it' });

    const [event] = await store.events.newest({ limit: 1 });
    assert.deepEqual(before, { needed: 1, given: 0, from: 'on-call (ann, bo)' });
    assert.equal((await state()).given, 1);
    assert.equal(message, 'ann approved pl_1 (sha2 "Faster cart"): no more approvals are needed.');
    assert.deepEqual(
      [event?.kind, event?.actor, event?.data.reason, notes],
      ['pipeline.approved', 'ann', 'read it', []],
    );
  });

  it('on a dry run changes nothing, and is refused as it would be', async (t) => {
    const { store, by } = await open(t);

    const { message } = await by('ann', { dryRun: true });
    const broken = await by('ann', { dryRun: true, breakGlass: true, reason: 'it burns' });

    assert.match(message, /^ann would approve pl_1/);
    assert.match(broken.message, /would be deployed without approval/);
    assert.equal((await refusal(by('ada', { dryRun: true }))).code, 'hotfix/not-approver');
    assert.deepEqual([await store.approvals.of('pl_1'), await store.events.newest({ limit: 9 })], [[], []]);
  });

  it('given twice is one', async (t) => {
    const { store, by, state } = await open(t, { own: { approvals: 2 } });
    await by('ann');

    const { message } = await by('ann');

    assert.match(message, /^ann had approved already: pl_1 .*: 1 of 2 approvals, more from on-call \(ann, bo\)\.$/);
    assert.equal((await state()).given, 1);
    assert.equal((await store.events.newest({ limit: 9 })).length, 1);
  });

  for (const [who, why] of [
    ['ada', /^ada wrote sha2, or a part of what it brings: another's word is needed, from on-call \(ann, bo\)/],
    ['dora', /^dora ordered pl_1/],
    ['eve', /^eve is not in the group/],
  ] as const) {
    it(`is refused from ${who}`, async (t) => {
      const { store, by } = await open(t);

      const { code, message, next } = await refusal(by(who));

      assert.equal(code, 'hotfix/not-approver');
      assert.match(message, why);
      assert.match(next, /--break-glass --reason/);
      assert.deepEqual(await store.approvals.of('pl_1'), []);
    });
  }

  it('is refused from whoever wrote a part of what a merge brings', async (t) => {
    const { by } = await open(t);
    const says = { own: null, authors: [{ name: 'Bo B.', email: 'bo@example.com' }] };

    const { code, message } = await refusal(by('bo', {}, says));

    assert.equal(code, 'hotfix/not-approver');
    assert.match(message, /from on-call \(ann\)/);
    assert.match((await by('ann', {}, says)).message, /^ann approved/);
  });

  it('may come from anybody else where nobody is on call, and a note says so', async (t) => {
    const { by } = await open(t, { people: [] });

    assert.match((await by('eve')).notes.join(), /Nobody is named as on call/);
    assert.equal((await refusal(by('ada'))).code, 'hotfix/not-approver');
  });

  it('is needed as often as the live release says, whatever the hotfix says of itself', async (t) => {
    const { state } = await open(t, { own: { approvals: 0 }, live: { approvals: 2 } });

    assert.equal((await state()).needed, 2);
  });

  it('is asked for by hotfixes that take the traffic, and by nothing else', async (t) => {
    const { store, world, pipeline, by } = await open(t);
    const needs = async (over: Partial<typeof pipeline>) =>
      (await approvalsOf(world, store, { ...pipeline, ...over })).needed;
    const asked = [
      await needs({ mode: 'standard' }),
      await needs({ mode: 'rollback' }),
      await needs({ purpose: 'build' }),
    ];
    await store.pipelines.put({ ...pipeline, mode: 'standard' });

    assert.deepEqual(asked, [0, 0, 0]);
    assert.equal((await refusal(by('ann'))).code, 'hotfix/no-approval');
    const unknown = store.transaction((tx) =>
      approve(world, tx, { pipeline: 'pl_9', actor: 'ann', reason: '', breakGlass: false, dryRun: false }, NOTHING),
    );
    assert.equal((await refusal(unknown)).code, 'pipeline/unknown');
  });

  it('given before the release is built is judged by what its commit says', async (t) => {
    const { store, world, pipeline } = await open(t, { live: { approvers: null } });
    await store.pipelines.put({ ...pipeline, release: null });
    const hotfix = { ...DEFAULT_HOTFIX, approvers: 'leads' };
    const source = { readFile: async () => 'text', head: () => Promise.reject(new Error('away')) };
    const parseConfig = () => ({ hotfix });

    const says = await prepareApproval({ ...world, source, parseConfig } as unknown as World, 'pl_1');
    const asked = { pipeline: 'pl_1', actor: 'ann', reason: '', breakGlass: false, dryRun: false };
    const { message } = await refusal(store.transaction((tx) => approve(world, tx, asked, says)));

    assert.match(message, /from leads, which nobody is in/);
  });
});

describe('break-glass', () => {
  it('lets a hotfix through with a reason, loudly and once', async (t) => {
    const { store, by } = await open(t);
    const { code } = await refusal(by('ada', { breakGlass: true }));

    const { message } = await by('ada', { breakGlass: true, reason: 'nobody is awake' });
    await by('ada', { breakGlass: true, reason: 'nobody is awake' });

    const events = await store.events.newest({ limit: 9 });
    assert.equal(code, 'request/reason-missing');
    assert.match(message, /^BREAK-GLASS: pl_1 .* is deployed without approval, by ada: nobody is awake$/);
    assert.deepEqual(
      events.map(({ kind, actor, data }) => [kind, actor, data.reason]),
      [['hotfix.broke-glass', 'ada', 'nobody is awake']],
    );
    assert.deepEqual((await store.pipelines.get('pl_1'))?.consent.breakGlass, true);
  });
});
