import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ownFolder } from '../../../test/support/cli.ts';
import { readBuild } from './build.ts';

const SHA = 'c0ffee0123456789c0ffee0123456789c0ffee01';

describe('what a CI system says of the job', () => {
  it('is nothing outside of one', () => {
    const { system, sha, branch } = readBuild({ HOME: '/root' });

    assert.deepEqual({ system, sha, branch }, { system: null, sha: null, branch: null });
  });

  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SHA: SHA,
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_RUN_ID: '77',
  };

  it('is read from GitHub Actions: a push, a pull request, a tag', () => {
    assert.deepEqual(readBuild(github), {
      system: 'github',
      sha: SHA,
      branch: 'main',
      message: null,
      url: 'https://github.com/acme/shop/actions/runs/77',
      repository: 'https://github.com/acme/shop',
    });
    const pull = { ...github, GITHUB_HEAD_REF: 'hotfix/INC-9', GITHUB_REF_NAME: '12/merge' };
    assert.equal(readBuild(pull).branch, 'hotfix/INC-9');
    assert.equal(readBuild({ ...github, GITHUB_HEAD_REF: '' }).branch, 'main');
    assert.equal(readBuild({ ...github, GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' }).branch, null);
  });

  it('takes the message of a push from its event, when it is about this commit', async (test) => {
    const file = join(await ownFolder(test), 'event.json');
    const read = (text: string) => {
      writeFileSync(file, text);
      return readBuild({ ...github, GITHUB_EVENT_PATH: file }).message;
    };

    assert.equal(read(JSON.stringify({ head_commit: { id: SHA, message: '[hotfix] it' } })), '[hotfix] it');
    assert.equal(read(JSON.stringify({ head_commit: { id: 'other', message: '[hotfix] it' } })), null);
    assert.equal(read(JSON.stringify({ head_commit: null })), null);
    assert.equal(read('{'), null);
    assert.equal(readBuild({ ...github, GITHUB_EVENT_PATH: `${file}.gone` }).message, null);
  });

  it('is read from CircleCI', () => {
    const env = {
      CIRCLECI: 'true',
      CIRCLE_SHA1: SHA,
      CIRCLE_BRANCH: 'main',
      CIRCLE_BUILD_URL: 'https://circleci.com/1',
    };

    assert.partialDeepStrictEqual(readBuild(env), {
      system: 'circleci',
      sha: SHA,
      branch: 'main',
      url: 'https://circleci.com/1',
    });
  });

  it('is read from Jenkins: multibranch, a change, an ordinary job', () => {
    const jenkins = { JENKINS_URL: 'https://ci/', GIT_COMMIT: SHA, BUILD_URL: 'https://ci/job/1/' };

    assert.equal(readBuild({ ...jenkins, BRANCH_NAME: 'main' }).branch, 'main');
    assert.equal(readBuild({ ...jenkins, BRANCH_NAME: 'PR-7', CHANGE_BRANCH: 'hotfix/INC-1' }).branch, 'hotfix/INC-1');
    assert.equal(readBuild({ ...jenkins, GIT_BRANCH: 'origin/hotfix/INC-1' }).branch, 'hotfix/INC-1');
    assert.equal(readBuild(jenkins).branch, null);
    assert.equal(readBuild(jenkins).sha, SHA);
  });

  it('is read from GitLab: a branch, a merge request, a tag', () => {
    const gitlab = { GITLAB_CI: 'true', CI_COMMIT_SHA: SHA, CI_COMMIT_MESSAGE: '[hotfix] x', CI_COMMIT_REF_NAME: 'v1' };

    assert.equal(readBuild({ ...gitlab, CI_COMMIT_BRANCH: 'main' }).branch, 'main');
    assert.equal(readBuild({ ...gitlab, CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'fix' }).branch, 'fix');
    assert.equal(readBuild(gitlab).branch, null);
    assert.equal(readBuild(gitlab).message, '[hotfix] x');
  });

  it('is read from Buildkite, whose commit may not be known yet', () => {
    const env = {
      BUILDKITE: 'true',
      BUILDKITE_COMMIT: SHA,
      BUILDKITE_BRANCH: 'main',
      BUILDKITE_BUILD_URL: 'https://b/1',
    };

    assert.equal(readBuild(env).url, 'https://b/1');
    assert.equal(readBuild({ ...env, BUILDKITE_JOB_ID: 'j' }).url, 'https://b/1#j');
    assert.equal(readBuild({ ...env, BUILDKITE_COMMIT: 'HEAD' }).sha, null);
  });
});
