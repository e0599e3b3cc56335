import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ownFolder } from '../../test/support/cli.ts';
import { findDataFolder } from './data-folder.ts';
import { readProjectNames } from './project-file.ts';
import { findCommit } from './repository.ts';

describe('the data folder', () => {
  it("is the one that was named, else the nearest above, else the user's", async (test) => {
    const top = await ownFolder(test);
    const deep = join(top, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    const user = { HOME: '/home/ana' };

    assert.equal(findDataFolder({ flag: 'here', env: { ASTERN_DATA: '/there' }, cwd: deep }), join(deep, 'here'));
    assert.equal(findDataFolder({ flag: undefined, env: { ASTERN_DATA: '/there' }, cwd: deep }), '/there');
    assert.equal(findDataFolder({ flag: undefined, env: user, cwd: deep }), '/home/ana/.local/share/astern');
    assert.equal(
      findDataFolder({ flag: undefined, env: { ...user, XDG_DATA_HOME: '/data' }, cwd: deep }),
      '/data/astern',
    );
    mkdirSync(join(top, '.astern'));
    assert.equal(findDataFolder({ flag: undefined, env: user, cwd: deep }), join(top, '.astern'));
  });
});

describe('the project file', () => {
  it('means production where it names no environment', async (test) => {
    const top = await ownFolder(test);
    writeFileSync(join(top, 'astern.yml'), 'service: shop\nroles: { web: { run: node server.js } }\n');

    assert.deepEqual((await readProjectNames(top))?.environments, ['production']);
  });

  it('gives its names even when the rest of it is wrong', async (test) => {
    const top = await ownFolder(test);
    mkdirSync(join(top, 'src'));
    writeFileSync(
      join(top, 'astern.yml'),
      'service: shop\nnonsense: 1\nenvironments:\n  production: {}\n  staging: {}\n',
    );

    const names = await readProjectNames(join(top, 'src'));

    assert.deepEqual(names, {
      file: join(top, 'astern.yml'),
      service: 'shop',
      environments: ['production', 'staging'],
    });
  });

  it('is not looked for above the repository', async (test) => {
    const top = await ownFolder(test);
    writeFileSync(join(top, 'astern.yml'), 'service: other\nenvironments: { production: {} }\n');
    mkdirSync(join(top, 'repository', '.git'), { recursive: true });

    assert.equal(await readProjectNames(join(top, 'repository')), null);
  });

  it("that cannot be read is the person's mistake", async (test) => {
    const top = await ownFolder(test);
    writeFileSync(join(top, 'astern.yml'), 'service: [\n');

    await assert.rejects(readProjectNames(top), { code: 'config/invalid' });
  });
});

describe('the commit to ship', () => {
  it('is the full sha of the ref, with the top of the repository and whether files differ, and the branch', async (test) => {
    const top = realpathSync(await ownFolder(test));
    const git = (...args: string[]) => execFileSync('git', ['-C', top, ...args], { encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'main');
    const commit = (title: string) =>
      git('-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', title);
    commit('one');
    git('tag', 'v1');
    mkdirSync(join(top, 'sub'));
    const sha = git('rev-parse', 'HEAD');

    assert.deepEqual(await findCommit(join(top, 'sub'), 'HEAD'), { root: top, sha, dirty: false, branch: 'main' });
    writeFileSync(join(top, 'sub', 'new'), '');
    assert.deepEqual(await findCommit(top, sha.slice(0, 7)), { root: top, sha, dirty: true, branch: 'main' });
    git('switch', '-q', '-c', 'hotfix/INC-1');
    commit('two');
    assert.equal((await findCommit(top, 'HEAD')).branch, 'hotfix/INC-1');
    assert.equal((await findCommit(top, 'main')).branch, 'main');
    assert.equal((await findCommit(top, 'v1')).branch, null);
    await assert.rejects(findCommit(top, 'nowhere'), { code: 'source/unknown-commit' });
    await assert.rejects(findCommit(top, '--help'), { code: 'source/unknown-commit' });
  });

  it('is not looked for outside a repository', async (test) => {
    await assert.rejects(findCommit(await ownFolder(test), 'HEAD'), { code: 'source/not-a-repository' });
  });
});
