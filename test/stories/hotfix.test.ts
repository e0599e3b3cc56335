import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Client, createClient } from '../../src/api/client.ts';
import type { DebtBody } from '../../src/api/hotfixes.ts';
import { type Orders, refusal } from '../support/orders.ts';
import { gateStates, type Pipelines, pipelinesFor } from '../support/pipelines.ts';
import { assertAtRest, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);

/** `unit` is content with a short form in a hotfix; whole, it fails a commit whose title says so. */
const GATES = {
  lint: { run: 'echo linted' },
  unit: { run: '! grep -q broken title.txt', needs: ['lint'], hotfix: { run: 'echo short' } },
  security: { run: 'true', critical: true },
};

/** Ada writes and orders; bo is on call. */
describe('hotfixes', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let pipelines: Pipelines;
  let bo: Client;
  before(async () => {
    const people = { ada: { emails: ['ada@example.com'], groups: ['on-call'] }, bo: { groups: ['on-call'] } };
    tiny = await startTinyWorld({ settings: { people }, usual: { gates: GATES } });
    orders = tiny.orders;
    pipelines = pipelinesFor(tiny.world.api);
    bo = createClient({ url: () => tiny.world.api.url(), token: await tiny.world.token(), actor: 'bo' });
    const { id } = await pipelines.started(orders.ship(await tiny.repository.commit('live')));
    await pipelines.reaches(id, 'done');
  });
  after(async () => {
    bo?.close();
    await tiny?.close();
  });

  const git = (...words: readonly string[]) => run('git', ['-C', tiny.repository.folder, ...words]);
  const approve = (api: Client, id: string, body = {}) => api.call('approve', { params: { id }, body });
  const owed = async (sha: string, kind: DebtBody['kind']): Promise<DebtBody | undefined> => {
    const { body } = await tiny.world.api.call('debts', { query: { all: true } });
    return body.debts.find((debt) => debt.sha === sha && debt.kind === kind);
  };
  const settled = (sha: string, kind: DebtBody['kind']) =>
    until(`the ${kind} of ${sha} is settled`, async () => {
      const debt = await owed(sha, kind);
      return debt?.status === 'settled' ? debt : null;
    });
  const kindsOf = async (id: string) =>
    (await orders.events()).filter(({ data }) => data.pipeline === id).map(({ kind }) => kind);

  it('from a branch wait for somebody other than the author, deploy, and pay what they left out', async () => {
    await git('switch', '--quiet', '-c', 'hotfix/INC-7-pay');
    const sha = await tiny.repository.commit('payments again');
    const ordered = await orders.ship(sha, { branch: 'hotfix/INC-7-pay' });
    const { id, mode, incident } = await pipelines.started(ordered);

    const held = await pipelines.reaches(id, 'held');
    const own = await refusal(approve(tiny.world.api, id));
    const { body: approved } = await approve(bo, id, { reason: 'read it' });
    await pipelines.reaches(id, 'done');

    assert.deepEqual([mode, incident], ['hotfix', 'INC-7']);
    assert.match(ordered.notes.join(), /will wait for 1 approval, from on-call \(bo\)/);
    assert.deepEqual(gateStates(held), { build: 'passed', lint: 'skipped', unit: 'passed', security: 'passed' });
    assert.deepEqual(
      held.holds.map(({ kind, opens }) => [kind, opens]),
      [['approval', `astern hotfix approve ${id}`]],
    );
    assert.deepEqual([own.status, own.code], [403, 'hotfix/not-approver']);
    assert.match(own.message, /ada wrote/);
    assert.match(approved.message, /no more approvals are needed/);
    assert.equal(places(await assertAtRest(tiny)).hot, 'r2');
    const fill = await settled(sha, 'backfill');
    assert.deepEqual([fill.settledBy, fill.settledHow], ['astern', 'gates-passed']);
    const backfill = await pipelines.now(fill.backfill ?? '');
    assert.deepEqual(
      [backfill.purpose, backfill.trigger, gateStates(backfill)],
      ['backfill', 'backfill', { lint: 'passed', unit: 'passed' }],
    );
    const merge = await owed(sha, 'merge-back');
    assert.deepEqual([merge?.status, merge?.incident, merge?.overdue], ['open', 'INC-7', false]);
    await git('switch', '--quiet', 'main');
  });

  it('have landed once main has them, and their merge goes through all gates with what landed meanwhile', async () => {
    const { body } = await tiny.world.api.call('debts', {});
    const sha = body.debts.find(({ kind }) => kind === 'merge-back')?.sha ?? '';
    await git('merge', '--quiet', '--no-ff', '-m', "Merge branch 'hotfix/INC-7-pay'", 'hotfix/INC-7-pay');
    const { stdout } = await git('rev-parse', 'HEAD');

    const ordered = await orders.ship(stdout.trim());
    const { id, mode, because } = await pipelines.started(ordered);
    const debt = await settled(sha, 'merge-back');

    assert.deepEqual([mode, because], ['standard', 'nothing-else']);
    assert.deepEqual(ordered.notes, [`It merges the hotfix ${sha.slice(0, 7)}, which was deployed already.`]);
    assert.equal(debt.settledHow, 'ancestor');
    await pipelines.reaches(id, 'done');
  });

  it('end at the first gate that fails, unless they are told not to', async () => {
    const gates = { quick: { run: 'exit 3', hotfix: true }, slow: { run: 'sleep 2', hotfix: true } };
    const sha = await tiny.repository.commit('[hotfix] fails', { gates });
    const ended = async (more = {}) =>
      gateStates(await pipelines.reaches((await pipelines.started(orders.ship(sha, more))).id, 'failed'));

    assert.partialDeepStrictEqual(await ended(), { quick: 'failed', slow: 'cancelled' });
    assert.partialDeepStrictEqual(await ended({ failFast: false }), { quick: 'failed', slow: 'passed' });
    assert.partialDeepStrictEqual(await ended({ mode: 'standard' }), { quick: 'failed', slow: 'passed' });
  });

  it('from a keyword, without approval by break-glass with a reason, are loud about it', async () => {
    const sha = await tiny.repository.commit('[hotfix] broken promise');
    const unexplained = await refusal(orders.ship(sha, { breakGlass: true }));

    const reason = 'nobody else is awake';
    const ordered = await orders.ship(sha, { breakGlass: true, reason });
    const { id, because } = await pipelines.started(ordered);
    await pipelines.reaches(id, 'done');

    assert.equal(unexplained.code, 'request/reason-missing');
    assert.equal(because, 'message');
    assert.match(ordered.notes.join(), /^BREAK-GLASS/);
    assert.ok((await kindsOf(id)).includes('hotfix.broke-glass'));
    const { body } = await tiny.world.api.call('hotfixes', { query: { target: 'tiny/production' } });
    assert.deepEqual([body.hotfixes[0]?.pipeline, body.hotfixes[0]?.brokeGlass], [id, reason]);
  });

  it('whose backfill fails say so with the gate, and lock the target', async () => {
    const { body } = await tiny.world.api.call('hotfixes', {});
    const sha = body.hotfixes[0]?.sha ?? '';

    const debt = await until('the backfill has failed', async () => {
      const found = await owed(sha, 'backfill');
      return found?.state === 'failed: unit' ? found : null;
    });

    const { lock } = await orders.status();
    const reopened = (await orders.events()).filter(({ kind }) => kind === 'debt.reopened');
    assert.deepEqual([debt.status, lock?.reason], ['open', `the hotfix ${sha.slice(0, 7)} is live and fails unit`]);
    assert.deepEqual(
      reopened.map(({ data }) => [data.sha, data.gates]),
      [[sha, ['unit']]],
    );
    assert.match(reopened[0]?.text ?? '', /is live and FAILS unit/);
  });

  it('held by that lock wait, approved or not; a third one within a month is flagged', async () => {
    const sha = await tiny.repository.commit('[hotfix] the promise kept');
    const ordered = await orders.ship(sha);
    const { id } = await pipelines.started(ordered);
    await approve(bo, id);
    const held = await pipelines.reaches(id, 'held');

    await tiny.unlock();
    await pipelines.reaches(id, 'done');

    assert.deepEqual(
      held.holds.map(({ kind }) => kind),
      ['lock'],
    );
    assert.match(ordered.notes.join(), /It is hotfix number 3 of tiny within 30 days, and 2 are allowed/);
    const flag = await owed(sha, 'quota');
    assert.equal(flag?.what, '3 hotfixes within 30 days, 2 allowed');
    const leftOut = [
      { gate: 'lint', how: 'skipped' },
      { gate: 'unit', how: 'short' },
    ];
    assert.deepEqual(
      flag?.hotfixes.map((one) => [one.title, one.leftOut, one.brokeGlass]),
      [
        ['payments again', leftOut, null],
        ['[hotfix] broken promise', leftOut, 'nobody else is awake'],
        ['[hotfix] the promise kept', leftOut, null],
      ],
    );
  });

  it('pay their backfill also when the server dies under it', async () => {
    const gate = tiny.world.gate('slow');
    const gates = { slow: { run: `until test -f ${gate.file}; do sleep 0.05; done` } };
    const sha = await tiny.repository.commit('[hotfix] slow to prove', { gates });
    const { id } = await pipelines.started(orders.ship(sha, { breakGlass: true, reason: 'it burns' }));
    await pipelines.reaches(id, 'done');
    const backfill = (await owed(sha, 'backfill'))?.backfill ?? '';
    await pipelines.gateIs(backfill, 'slow', 'running');

    await tiny.world.kill();
    await tiny.world.start();
    await gate.open();

    const debt = await settled(sha, 'backfill');
    assert.equal(debt.settledHow, 'gates-passed');
    assert.deepEqual((await kindsOf(backfill)).filter((kind) => kind === 'gate.lost').length, 1);
  });

  it('that wait, debts that are open and a quota that is spent never stand in the way of a rollback', async () => {
    const sha = await tiny.repository.commit('[hotfix] one more');
    const { id } = await pipelines.started(orders.ship(sha));
    await pipelines.reaches(id, 'held');
    const { body } = await tiny.world.api.call('debts', {});

    await orders.done(orders.rollback({ reason: 'it is bad after all' }));

    assert.deepEqual(body.debts.map(({ kind }) => kind).toSorted(), ['backfill', 'quota', 'quota']);
    assert.equal((await orders.status()).hot?.release, 'r6');
    const { body: cancelled } = await tiny.world.api.call('cancelPipeline', { params: { id }, body: {} });
    assert.ok('outcome' in cancelled);
  });

  it('are settled by a person, with a reason', async () => {
    const { body } = await tiny.world.api.call('debts', {});
    const flag = body.debts.find(({ kind }) => kind === 'quota');
    const params = { id: flag?.id ?? '' };

    const empty = await refusal(tiny.world.api.call('settleDebt', { params, body: { reason: ' ' } }));
    const { body: paid } = await bo.call('settleDebt', { params, body: { reason: 'talked about it' } });

    assert.equal(empty.status, 400);
    assert.deepEqual([paid.status, paid.settledBy, paid.settledHow], ['settled', 'bo', 'talked about it']);
    const again = await refusal(bo.call('settleDebt', { params, body: { reason: 'again' } }));
    assert.equal(again.code, 'debt/settled');
  });
});
