import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { debtBody, hotfixBody, stackBody, targetBody } from '../../test/support/bodies.ts';
import { ownFolder, runAtTerminal } from '../../test/support/cli.ts';
import { startFakeApi } from '../../test/support/fake-api.ts';
import { createFixRepository } from '../../test/support/fix-repository.ts';

const CONFIG = `service: shop
roles: { web: { run: node server.js } }
environments: { production: {} }
gates:
  lint: { run: npm run lint }
  unit: { run: npm test, hotfix: { run: npm test -- --short } }
  security: { run: npm audit, critical: true }
`;

/** `live` has the traffic, and main has gone on since. */
async function open(test: TestContext) {
  const api = await startFakeApi();
  test.after(() => api.die());
  const repository = await createFixRepository(join(await ownFolder(test), 'shop'));
  const live = await repository.commit('astern.yml', CONFIG, 'live one');
  const main = await repository.commit('more.txt', 'main goes on');
  api.on('target', () => ({
    status: 200,
    body: targetBody({ hot: stackBody({ release: 'r4', sha: live, title: 'live one' }) }),
  }));
  const quotas = [{ service: 'shop', used: 2, most: 2 }];
  const rule = { approvals: 1, from: 'on-call (ann, bo)' };
  api.on('hotfixes', () => ({ status: 200, body: { hotfixes: [], quotas, rule } }));
  const hotfix = (...words: readonly string[]) =>
    runAtTerminal(['hotfix', ...words], { cwd: repository.folder, env: { ASTERN_URL: api.url } });
  const head = () => repository.git('rev-parse', '--abbrev-ref', 'HEAD');
  return { api, repository, live, main, hotfix, head };
}

describe('hotfix start', () => {
  it('makes the branch from the commit that is live, and says what it goes through', async (test) => {
    const { repository, live, hotfix, head } = await open(test);

    const dry = await hotfix('start', 'inc-123', 'Payment', 'timeout', '--dry-run');
    const before = await head();
    const { code, out, err } = await hotfix('start', 'inc-123', 'Payment', 'timeout');

    assert.equal(code, 0, err);
    assert.deepEqual(out.trimEnd().split('\n'), [
      `hotfix/INC-123-payment-timeout, from r4 (${live.slice(0, 7)} "live one"), which is live on shop/production`,
      '  runs:     security, unit (short), then the deploy',
      '  later:    lint, unit, whole, right after the deploy',
      '  approval: 1 needed, from on-call (ann, bo); not from its author, nor from whoever orders it',
      '  quota:    2 of 2 hotfixes of shop within 30 days; this one will be flagged',
    ]);
    assert.match(dry.out, /^Would make hotfix\/INC-123-payment-timeout, from r4/);
    assert.equal(before, 'main');
    assert.equal(await head(), 'hotfix/INC-123-payment-timeout');
    assert.equal(await repository.git('rev-parse', 'HEAD'), live);
  });

  it('does not touch a working copy with changes, but can make the branch beside it', async (test) => {
    const { repository, live, hotfix, head } = await open(test);
    writeFileSync(join(repository.folder, 'more.txt'), 'not committed');

    const refused = await hotfix('start', 'INC-5');
    const beside = await hotfix('start', 'INC-5', '--no-switch');
    const again = await hotfix('start', 'INC-5', '--no-switch');

    assert.equal(refused.code, 2);
    assert.match(refused.err, /hotfix\/uncommitted[\s\S]*git stash[\s\S]*--no-switch/);
    assert.equal(beside.code, 0, beside.err);
    assert.match(beside.err, /git switch hotfix\/INC-5/);
    assert.deepEqual([again.code, again.err.includes('hotfix/branch-exists')], [2, true]);
    assert.deepEqual([await head(), await repository.git('rev-parse', 'hotfix/INC-5')], ['main', live]);
    assert.equal(await repository.git('diff', '--name-only'), 'more.txt');
  });

  it('refuses names that say no incident, and a target where nothing is live', async (test) => {
    const { api, hotfix } = await open(test);
    for (const words of [['payments'], ['INC-1', '../x'], ['INC-1', '-x'], ['INC-1x']]) {
      const { code, err } = await hotfix('start', ...words);
      assert.equal(code, 2, err);
    }
    api.on('target', () => ({ status: 200, body: targetBody({ hot: null }) }));

    const nothing = await hotfix('start', 'INC-1', 'x');

    assert.deepEqual([nothing.code, nothing.err.includes('hotfix/nothing-live')], [2, true]);
  });
});

describe('hotfix approve', () => {
  it('approves the only one that waits, and asks which one among several', async (test) => {
    const { api, hotfix } = await open(test);
    const waiting = hotfixBody({ pipeline: 'pl_a' });
    const others = [
      hotfixBody({ pipeline: 'pl_b', status: 'done' }),
      hotfixBody({ pipeline: 'pl_c', brokeGlass: 'x' }),
    ];
    const known = { quotas: [], rule: null };
    api.on('hotfixes', () => ({ status: 200, body: { hotfixes: [waiting, ...others], ...known } }));
    const approvals = { needed: 1, given: 1, from: 'on-call (bo)' };
    api.on('approve', ({ params }) => ({
      status: 200,
      body: { pipeline: params.id, approvals, message: 'bo approved it.', notes: [] },
    }));

    const only = await hotfix('approve', '--reason', 'read it');
    api.on('hotfixes', () => ({
      status: 200,
      body: { hotfixes: [waiting, hotfixBody({ pipeline: 'pl_d' })], ...known },
    }));
    const several = await hotfix('approve');
    api.on('hotfixes', () => ({ status: 200, body: { hotfixes: others, ...known } }));
    const none = await hotfix('approve');

    const sent = api.requests.find(({ name }) => name === 'approve');
    assert.deepEqual([only.code, only.out], [0, 'bo approved it.\n']);
    assert.deepEqual([sent?.params, sent?.body], [{ id: 'pl_a' }, { reason: 'read it', breakGlass: false }]);
    assert.deepEqual([several.code, /pl_a.*pl_d/.test(several.err)], [2, true]);
    assert.deepEqual([none.code, none.err.includes('hotfix/no-approval')], [2, true]);
  });

  it('breaks the glass only with a reason', async (test) => {
    const { api, hotfix } = await open(test);

    const { code, err } = await hotfix('approve', 'pl_1', '--break-glass', '--no-input');

    assert.deepEqual([code, err.includes('request/reason-missing')], [2, true]);
    assert.deepEqual(api.requests, []);
  });
});

describe('debts', () => {
  it('are listed, and settled with a reason only', async (test) => {
    const { api, repository } = await open(test);
    api.on('debts', () => ({ status: 200, body: { debts: [debtBody()] } }));
    api.on('settleDebt', () => ({
      status: 200,
      body: debtBody({ status: 'settled', settledBy: 'ann', settledHow: 'landed in #412' }),
    }));
    const run = (...words: readonly string[]) =>
      runAtTerminal(words, { cwd: repository.folder, env: { ASTERN_URL: api.url } });

    const list = await run('debts', '--all');
    const unexplained = await run('debts', 'settle', 'debt_1', '--no-input');
    const settled = await run('debts', 'settle', 'debt_1', '--reason', 'landed in #412');

    assert.match(list.out, /^debt_1 {2}merge-back: the fix must land in main; not found in main/);
    assert.equal(api.requests[0]?.query.all, true);
    assert.deepEqual([unexplained.code, settled.code], [2, 0]);
    assert.match(settled.out, /settled by ann: landed in #412/);
    assert.equal(api.requests.length, 2);
  });
});
