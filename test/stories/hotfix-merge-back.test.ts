import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { debtText } from '../../src/core/notices/debt-text.ts';
import { eventText } from '../../src/core/notices/event-text.ts';
import { aPipeline } from '../../src/core/testing/pipelines.ts';
import { settleDebt } from '../../src/flows/hotfix/settle-debt.ts';
import { tendDebts } from '../../src/flows/hotfix/tend-debts.ts';
import { endPipeline } from '../../src/flows/pipelines/end.ts';
import type { World } from '../../src/flows/world.ts';
import { createGitSource } from '../../src/providers/source/git/index.ts';
import { folderForTest, openSqliteForTest } from '../../src/store/testing/open-sqlite.ts';
import { aRelease, production, register } from '../../src/store/testing/samples.ts';
import { createFixRepository } from '../support/fix-repository.ts';

const HOUR_MS = 3_600_000;
const LINES = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);

/** A file of thirty lines, some of them changed. */
const text = (changes: Readonly<Record<number, string>> = {}) =>
  `${LINES.map((line, index) => changes[index + 1] ?? line).join('\n')}\n`;

/** A service whose live release is `live` on main, and whose hotfix of two commits has just been deployed. */
async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const repository = await createFixRepository(join(await folderForTest(t), 'shop'));
  const { git, commit } = repository;
  const said: string[] = [];
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (_: object, what: string) => void said.push(what),
  };
  const world = { store, clock, log, source: createGitSource() } as unknown as World;
  await register(store);
  const live = await commit('a.txt', text());
  await git('switch', '--quiet', '-c', 'hotfix/INC-7-pay');
  await commit('a.txt', text({ 3: 'fixed' }), 'fix one');
  const fix = await commit('b.txt', 'new\n', 'fix two');
  await git('switch', '--quiet', 'main');

  /** Deploy a commit as a hotfix: its pipeline ends well, and leaves what it owes. */
  const ship = async (sha: string, former: string) => {
    const before = await store.releases.add(aRelease({ sha: former }));
    await store.transaction((tx) =>
      tx.servings.begin({ target: production, release: before.number, stack: `s${before.number}`, atMs: clock.now() }),
    );
    const release = await store.releases.add(aRelease({ sha }));
    await store.transaction((tx) =>
      tx.servings.begin({
        target: production,
        release: release.number,
        stack: `s${release.number}`,
        atMs: clock.now(),
      }),
    );
    const title = 'fix two';
    const pipeline = aPipeline({
      id: `pl_${release.number}`,
      mode: 'hotfix',
      incident: 'INC-7',
      repository: repository.folder,
      commit: { sha, title, author: 'Ada', committedAtMs: clock.now() },
      release: release.number,
      createdAtMs: clock.now(),
    });
    await store.pipelines.put(pipeline);
    await store.transaction((tx) => endPipeline(tx, pipeline, { status: 'done' }));
  };
  await ship(fix, live);

  const seen = new Map();
  const look = async () => {
    await tendDebts(world, seen);
    const [debt] = (await store.debts.list({ limit: 100 })).filter(
      ({ sha, kind }) => sha === fix && kind === 'merge-back',
    );
    assert.ok(debt !== undefined);
    return debt;
  };
  const told = async () => (await store.events.newest({ limit: 100 })).map((event) => eventText(event));
  return { store, clock, world, repository, fix, ship, look, said, told };
}

describe('a hotfix that comes back to main', () => {
  it('by a merge', async (t) => {
    const { repository, look, told } = await open(t);
    await repository.commit('c.txt', 'main goes on\n');
    const before = await look();
    await repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'hotfix/INC-7-pay');

    const after = await look();

    assert.deepEqual([before.status, before.facts.found], ['open', 'not found in main']);
    assert.deepEqual([after.status, after.settledBy, after.settledHow], ['settled', 'astern', 'ancestor']);
    assert.match((await told()).at(-1) ?? '', /has landed in main: merged/);
  });

  it('by a rebase, which leaves other shas', async (t) => {
    const { repository, fix, look } = await open(t);
    await repository.commit('a.txt', text({ 20: 'main goes on' }));
    await repository.git('switch', '--quiet', '-c', 'rebased', fix);
    await repository.git('rebase', '--quiet', 'main');
    await repository.git('switch', '--quiet', 'main');
    await repository.git('merge', '--quiet', '--ff-only', 'rebased');

    assert.deepEqual([(await look()).settledHow], ['patch-id']);
  });

  it('by cherry-picks, one after the other', async (t) => {
    const { repository, look } = await open(t);
    await repository.commit('c.txt', 'main goes on\n');
    await repository.git('cherry-pick', 'hotfix/INC-7-pay');
    const half = await look();
    await repository.git('cherry-pick', 'hotfix/INC-7-pay~1');

    const whole = await look();

    assert.equal(half.status, 'open');
    assert.match(String(half.facts.found), /^only a part is in main; missing: [0-9a-f]{7}$/);
    assert.deepEqual([whole.status, whole.settledHow], ['settled', 'patch-id']);
  });

  it('by a squash, also when main moved on elsewhere', async (t) => {
    const { repository, look } = await open(t);
    await repository.commit('a.txt', text({ 25: 'main goes on' }));
    await repository.git('merge', '--quiet', '--squash', 'hotfix/INC-7-pay');
    await repository.git('commit', '--quiet', '-m', 'fix the payments (#12)');

    assert.deepEqual([(await look()).settledHow], ['squash']);
  });

  it('by a squash whose surroundings have changed: not found, and a person says it', async (t) => {
    const { store, repository, look, told } = await open(t);
    await repository.commit('a.txt', text({ 4: 'main goes on' }));
    await repository.commit('a.txt', text({ 3: 'fixed', 4: 'main goes on' }), 'fix the payments');
    const debt = await look();

    const asked = { id: debt.id, actor: 'ann', reason: 'landed by hand', dryRun: false };
    const dry = await store.transaction((tx) => settleDebt(tx, { ...asked, dryRun: true }));
    const settled = await store.transaction((tx) => settleDebt(tx, asked));
    assert.equal(dry.status, 'open');

    assert.deepEqual([debt.status, debt.facts.found], ['open', 'not found in main']);
    assert.match(debtText(debt).next, /astern debts settle debt_\w+ --reason/);
    assert.deepEqual([settled.settledBy, settled.settledHow], ['ann', 'landed by hand']);
    assert.match((await told()).at(-1) ?? '', /^ann settled the merge-back of [0-9a-f]{7}: landed by hand$/);
    await assert.rejects(
      store.transaction((tx) => settleDebt(tx, { ...asked, actor: 'bo' })),
      /settled already, by ann/,
    );
  });

  it('as last seen at origin, where the own main lags behind', async (t) => {
    const { repository, fix, look } = await open(t);
    await repository.git('update-ref', 'refs/remotes/origin/main', fix);

    assert.deepEqual([(await look()).settledHow], ['ancestor']);
  });

  it('and one that was built on it waits for its own commits only', async (t) => {
    const { store, repository, fix, ship, look } = await open(t);
    await repository.git('switch', '--quiet', '-c', 'hotfix/INC-8-more', fix);
    const more = await repository.commit('d.txt', 'more\n', 'fix three');
    await ship(more, fix);
    await repository.git('switch', '--quiet', 'main');
    await repository.git('cherry-pick', more);

    const first = await look();
    const [second] = (await store.debts.list({ limit: 10 })).filter((one) => one.sha === more);

    assert.deepEqual([first.status, second?.settledHow], ['open', 'patch-id']);
  });
});

describe('a hotfix that never comes back', () => {
  it('is reminded of at half, in the last hour, and when it is overdue, once each', async (t) => {
    const { clock, look, told } = await open(t);
    const reminded: (readonly string[])[] = [];
    for (const hours of [11, 2, 9, 0.5, 0.6, 0.4, 0.6, 30]) {
      await clock.advance(hours * HOUR_MS);
      reminded.push((await look()).reminded);
    }

    const all = ['half', 'last-hour', 'overdue'];
    assert.deepEqual(
      reminded.map((list) => list.length),
      [0, 1, 1, 1, 2, 2, 3, 3],
    );
    assert.deepEqual(reminded.at(-1), all);
    const lines = (await told()).filter((line) => line.includes('is not in main'));
    assert.equal(lines.length, 3);
    assert.match(lines[2] ?? '', /^OVERDUE: the hotfix [0-9a-f]{7} is not in main; it was to land before 20/);
  });

  it('is reminded of once after a pause of the server', async (t) => {
    const { clock, look } = await open(t);
    await clock.advance(23.5 * HOUR_MS);

    assert.deepEqual((await look()).reminded, ['last-hour']);
  });

  it('stops nothing when its repository is away, and says so once', async (t) => {
    const { clock, repository, look, said } = await open(t);
    await rename(repository.folder, `${repository.folder}-away`);
    const away = await look();
    await look();
    await clock.advance(13 * HOUR_MS);
    const reminded = await look();
    await rename(`${repository.folder}-away`, repository.folder);
    await repository.git('merge', '--quiet', 'hotfix/INC-7-pay');
    const back = await look();

    assert.match(String(away.facts.found), /could not be asked/);
    assert.deepEqual([reminded.reminded, said.length], [['half'], 1]);
    assert.equal(back.settledHow, 'ancestor');
  });
});
