import { readFileSync } from 'node:fs';

type Env = Readonly<Record<string, string | undefined>>;

/** What a CI system says of the job that asks; null where it does not say. */
export type Build = {
  readonly system: 'github' | 'circleci' | 'jenkins' | 'gitlab' | 'buildkite' | null;
  readonly sha: string | null;
  readonly branch: string | null;
  readonly message: string | null;
  /** Where people see this job. */
  readonly url: string | null;
  /** Where the repository is. */
  readonly repository: string | null;
};

const NOWHERE: Build = { system: null, sha: null, branch: null, message: null, url: null, repository: null };

/** Which CI system runs us, and for which commit, from the variables that it documents. */
export function readBuild(env: Env): Build {
  if (env.GITHUB_ACTIONS === 'true') return github(env);
  if (env.CIRCLECI === 'true') return circleci(env);
  if (env.GITLAB_CI === 'true') return gitlab(env);
  if (env.BUILDKITE === 'true') return buildkite(env);
  if (said(env.JENKINS_URL) !== null || said(env.GIT_COMMIT) !== null) return jenkins(env);
  return NOWHERE;
}

/** A pull request is built as a merge that GitHub makes: its branch is the one that is to be merged. */
function github(env: Env): Build {
  const repository = joined([env.GITHUB_SERVER_URL, env.GITHUB_REPOSITORY], '/');
  const run = repository === null ? null : joined([`${repository}/actions/runs`, env.GITHUB_RUN_ID], '/');
  const branch = env.GITHUB_REF_TYPE === 'tag' ? null : (said(env.GITHUB_HEAD_REF) ?? said(env.GITHUB_REF_NAME));
  return {
    system: 'github',
    sha: said(env.GITHUB_SHA),
    branch,
    message: pushedMessage(said(env.GITHUB_EVENT_PATH), said(env.GITHUB_SHA)),
    url: run,
    repository,
  };
}

function circleci(env: Env): Build {
  return {
    ...NOWHERE,
    system: 'circleci',
    sha: said(env.CIRCLE_SHA1),
    branch: said(env.CIRCLE_BRANCH),
    url: said(env.CIRCLE_BUILD_URL),
    repository: said(env.CIRCLE_REPOSITORY_URL),
  };
}

function gitlab(env: Env): Build {
  return {
    system: 'gitlab',
    sha: said(env.CI_COMMIT_SHA),
    branch: said(env.CI_COMMIT_BRANCH) ?? said(env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME),
    message: said(env.CI_COMMIT_MESSAGE),
    url: said(env.CI_JOB_URL),
    repository: said(env.CI_PROJECT_URL),
  };
}

/** `HEAD` is what Buildkite says before it knows the commit; the message may be what somebody typed for a build of their own. */
function buildkite(env: Env): Build {
  const commit = said(env.BUILDKITE_COMMIT);
  const url = said(env.BUILDKITE_BUILD_URL);
  return {
    system: 'buildkite',
    sha: commit === 'HEAD' ? null : commit,
    branch: said(env.BUILDKITE_BRANCH),
    message: said(env.BUILDKITE_MESSAGE),
    url: url === null ? null : (joined([url, env.BUILDKITE_JOB_ID], '#') ?? url),
    repository: said(env.BUILDKITE_REPO),
  };
}

/** A multibranch job says BRANCH_NAME (`PR-7`, with the real one beside it); others say what Git calls it, `origin/main`. */
function jenkins(env: Env): Build {
  const branch = said(env.CHANGE_BRANCH) ?? said(env.BRANCH_NAME) ?? said(env.GIT_BRANCH)?.replace(/^origin\//, '');
  return {
    ...NOWHERE,
    system: 'jenkins',
    sha: said(env.GIT_COMMIT),
    branch: branch ?? null,
    url: said(env.BUILD_URL),
    repository: said(env.GIT_URL),
  };
}

/** What the push event says of the newest commit, if it is the one that is built. */
function pushedMessage(file: string | null, sha: string | null): string | null {
  if (file === null) return null;
  try {
    const { head_commit: head } = JSON.parse(readFileSync(file, 'utf8')) as {
      head_commit?: { id?: unknown; message?: unknown } | null;
    };
    return head?.id === sha && typeof head?.message === 'string' ? head.message : null;
  } catch {
    // The commit itself is asked as well: this file only helps where it is not at hand.
    return null;
  }
}

function said(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text;
}

function joined(parts: readonly (string | undefined)[], mark: string): string | null {
  const known = parts.map(said);
  return known.includes(null) ? null : known.join(mark);
}
