import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ownFolder, runCliProcess } from '../../test/support/cli.ts';

const CONFIG = `service: shop
roles: { web: { run: node server.js } }
gates:
  lint: { run: npm run lint }
  unit: { run: npm test, needs: [lint], hotfix: { run: npm test -- --short } }
  docs: { run: npm run docs, paths: ["docs/**"] }
  security: { run: npm audit, critical: true }
`;

/** A repository with one commit on `main`, and the means to make more. */
async function ownRepository(test: TestContext, config = CONFIG) {
  const folder = await ownFolder(test);
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false', ...words], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  let files = 0;
  const commit = (message: string) => {
    files += 1;
    writeFileSync(join(folder, `file${files}`), message);
    git('add', '.');
    git('commit', '-q', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'astern.yml'), config);
  commit('begin');
  const gates = (...words: readonly string[]) => runCliProcess(['gates', ...words], { cwd: folder });
  const mode = async () => JSON.parse((await gates('--json')).out).mode;
  return { folder, git, commit, gates, mode };
}

describe('astern gates', () => {
  it('prints what each mode runs of each gate, and why not', async (test) => {
    const { gates } = await ownRepository(test);

    const { code, out, err } = await gates();

    assert.equal(code, 0, err);
    assert.deepEqual(out.trimEnd().split('\n'), [
      'GATE      NEEDS  STANDARD                     HOTFIX                           ROLLBACK',
      'lint      -      runs                         skipped (not marked for hotfix)  skipped (what is put back has passed before)',
      'unit      lint   runs                         short: npm test -- --short       skipped (what is put back has passed before)',
      'docs      -      runs (when docs/** changes)  skipped (not marked for hotfix)  skipped (what is put back has passed before)',
      'security  -      runs (critical)              runs (critical)                  skipped (what is put back has passed before)',
      'deploy    all    runs                         runs                             runs',
    ]);
    assert.match(err, /^[0-9a-f]{7}: standard: neither message nor branch ask for anything else\n$/);
  });

  it('leaves out gates whose files did not change, when told since when', async (test) => {
    const { gates, commit } = await ownRepository(test);
    commit('work');

    const { out } = await gates('--since', 'HEAD~1', '--json');

    const docs = JSON.parse(out).gates.find(({ gate }: { gate: string }) => gate === 'docs');
    assert.deepEqual(docs.standard, { action: 'skip', why: 'nothing changed in docs/**', run: null });
  });

  it('reads astern.yml as it is being written, unless a commit is named', async (test) => {
    const { folder, gates } = await ownRepository(test);
    writeFileSync(join(folder, 'astern.yml'), CONFIG.replace('  lint:', '  style:').replace('[lint]', '[style]'));

    const here = await gates();

    assert.match(here.out, /^style /m);
    assert.match(here.err, /^As astern.yml stands here; it is not committed yet\.\n/);
    assert.match((await gates('HEAD')).out, /^lint /m);
    writeFileSync(join(folder, 'astern.yml'), `${CONFIG}  e2e: { run: x, hotfx: true }\n`);
    assert.match((await gates()).err, /astern\.yml:8:18 gates\.e2e\.hotfx: .*did you mean `hotfix`\?/);
  });

  it('says so where there is nothing to say', async (test) => {
    const bare = await ownRepository(test, 'service: shop\nroles: { web: { run: node server.js } }\n');
    const elsewhere = await runCliProcess(['gates'], { cwd: await ownFolder(test) });

    assert.match((await bare.gates()).err, /declares no gates/);
    assert.deepEqual([elsewhere.code, /not in a Git repository/.test(elsewhere.err)], [2, true]);
    assert.equal((await bare.gates('nowhere')).code, 6);
  });
});

describe('the mode that Git itself tells', () => {
  it('is hotfix by the message of a commit, and only of the last one', async (test) => {
    const { commit, mode } = await ownRepository(test);

    commit('[hotfix] payment times out');
    assert.deepEqual(await mode(), { mode: 'hotfix', because: 'message', to: null, incident: null });
    commit('work');
    assert.equal((await mode()).mode, 'standard');
  });

  it('is hotfix by a branch, which names the incident', async (test) => {
    const { git, commit, mode } = await ownRepository(test);

    git('checkout', '-q', '-b', 'hotfix/INC-123-payment-timeout');
    commit('payment times out');

    assert.deepEqual(await mode(), { mode: 'hotfix', because: 'branch', to: null, incident: 'INC-123' });
  });

  it('is hotfix behind a merge commit, by the message of its second parent', async (test) => {
    const { git, commit, mode } = await ownRepository(test);

    git('checkout', '-q', '-b', 'fix');
    commit('[hotfix] payment times out');
    git('checkout', '-q', 'main');
    commit('work');
    git('merge', '-q', '--no-ff', 'fix');

    assert.equal((await mode()).because, 'merged-message');
  });

  it('is hotfix behind the merge of a hotfix branch', async (test) => {
    const { git, commit, mode } = await ownRepository(test);

    git('checkout', '-q', '-b', 'hotfix/INC-7');
    commit('payment times out');
    git('checkout', '-q', 'main');
    git('merge', '-q', '--no-ff', 'hotfix/INC-7');

    assert.deepEqual(await mode(), { mode: 'hotfix', because: 'merged-branch', to: null, incident: 'INC-7' });
  });

  it('is hotfix after a squash and after a rebase, by the message that came along', async (test) => {
    const { git, commit, mode } = await ownRepository(test);
    git('checkout', '-q', '-b', 'fix');
    commit('[hotfix] payment times out');
    git('checkout', '-q', 'main');
    const work = commit('work');

    git('merge', '-q', '--squash', 'fix');
    git('commit', '-q', '-m', 'Payment times out (#12)\n\n* [hotfix] payment times out\n');
    assert.equal((await mode()).because, 'message');

    git('reset', '-q', '--hard', work);
    git('checkout', '-q', 'fix');
    git('rebase', '-q', 'main');
    git('checkout', '-q', 'main');
    git('merge', '-q', '--ff-only', 'fix');
    assert.equal((await mode()).because, 'message');
  });

  it('is standard after a hotfix was reverted: the revert only quotes it', async (test) => {
    const { git, commit, mode } = await ownRepository(test);

    commit('[hotfix] payment times out');
    git('revert', '--no-edit', 'HEAD');

    assert.equal((await mode()).mode, 'standard');
  });

  it('is standard when main was merged into a branch', async (test) => {
    const { git, commit, mode } = await ownRepository(test);
    git('checkout', '-q', '-b', 'work');
    commit('work');
    git('checkout', '-q', 'main');
    commit('more');
    git('checkout', '-q', 'work');
    git('merge', '-q', '--no-ff', 'main');

    assert.equal((await mode()).mode, 'standard');
  });

  it('is rollback by the message, with the release that it names', async (test) => {
    const { commit, mode } = await ownRepository(test);

    commit('[rollback] abc1234 checkout is broken');

    assert.deepEqual(await mode(), { mode: 'rollback', because: 'message', to: 'abc1234', incident: null });
  });

  it('is standard in a detached checkout of a plain commit', async (test) => {
    const { git, mode } = await ownRepository(test);

    git('checkout', '-q', '--detach');

    assert.equal((await mode()).mode, 'standard');
  });
});
