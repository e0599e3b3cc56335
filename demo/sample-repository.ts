import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UserError } from '../src/lib/errors.ts';
import { type SampleConfig, sampleConfig } from './sample-config.ts';

export type SampleOptions = Partial<Omit<SampleConfig, 'dataFolder'>> & {
  /** Folder that all instances of the shop share; `<folder>-data` unless told. */
  readonly dataFolder?: string;
  /** How many of the shop's releases stand in the repository: 3 (the third is the bad one) unless told; 4 mends it. */
  readonly releases?: number;
  /** The commits are dated hours before this. */
  readonly nowMs?: number;
};

export type SampleCommit = { readonly sha: string; readonly title: string };

type CommitPlan = {
  readonly folder: string | null;
  readonly title: string;
  readonly body: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly hoursAgo: number;
};

const run = promisify(execFile);
const SHOP = fileURLToPath(new URL('../examples/shop/', import.meta.url));
const NOT_COPIED: ReadonlySet<string> = new Set(['releases', 'astern.yml']);

/**
 * A git repository of the sample shop with one commit a release, oldest first in `commits`. May be repeated: what stands there already is
 * kept, what is missing (more releases asked for, or an earlier try that was interrupted) is added.
 */
export async function createSampleRepository(
  folder: string,
  options: SampleOptions = {},
): Promise<{ readonly repository: string; readonly commits: readonly SampleCommit[] }> {
  const repository = resolve(folder);
  const plans = (
    JSON.parse(await readFile(join(SHOP, 'releases', 'commits.json'), 'utf8')) as readonly CommitPlan[]
  ).slice(0, options.releases ?? 3);
  await openRepository(repository);
  const present = await listCommits(repository);
  refuseForeign(repository, present, plans);

  for (const [index, plan] of plans.entries()) {
    if (index < present.length) continue;
    await writeRelease(repository, plans.slice(0, index + 1), options);
    await commit(repository, plan, options.nowMs ?? Date.now());
  }
  return { repository, commits: await listCommits(repository) };
}

async function openRepository(repository: string): Promise<void> {
  await mkdir(repository, { recursive: true });
  const entries = await readdir(repository);
  if (entries.includes('.git')) return;
  if (entries.length > 0) throw inUse(repository, 'is not empty');
  await git(repository, ['init', '--quiet', '--template=', '--initial-branch=main']);
}

async function listCommits(repository: string): Promise<readonly SampleCommit[]> {
  // Fails before the first commit only; `rev-list --all` says so without failing.
  if ((await git(repository, ['rev-list', '--all', '--max-count=1'])) === '') return [];
  const log = await git(repository, ['log', '--reverse', '--format=%H %s']);
  return log
    .trim()
    .split('\n')
    .map((line) => ({ sha: line.slice(0, 40), title: line.slice(41) }));
}

function refuseForeign(repository: string, present: readonly SampleCommit[], plans: readonly CommitPlan[]): void {
  const shared = Math.min(present.length, plans.length);
  const ours = present.slice(0, shared).every(({ title }, index) => title === plans[index]?.title);
  if (!ours) throw inUse(repository, 'holds another repository');
}

function inUse(repository: string, why: string): UserError {
  return new UserError('sample/folder-in-use', `${repository} ${why}`, 'Choose an empty folder for the sample shop.');
}

/** The shop as it is after the last of these releases. */
async function writeRelease(repository: string, plans: readonly CommitPlan[], options: SampleOptions): Promise<void> {
  for (const entry of await readdir(repository)) {
    if (entry !== '.git') await rm(join(repository, entry), { recursive: true });
  }
  for (const entry of await readdir(SHOP)) {
    if (!NOT_COPIED.has(entry)) await cp(join(SHOP, entry), join(repository, entry), { recursive: true });
  }
  for (const { folder } of plans) {
    if (folder !== null) await cp(join(SHOP, 'releases', folder), repository, { recursive: true, force: true });
  }
  const dataFolder = resolve(options.dataFolder ?? `${repository}-data`);
  const template = await readFile(join(SHOP, 'astern.yml'), 'utf8');
  await writeFile(join(repository, 'astern.yml'), sampleConfig(template, { ...options, dataFolder }));
}

async function commit(repository: string, plan: CommitPlan, nowMs: number): Promise<void> {
  const date = new Date(nowMs - plan.hoursAgo * 3_600_000).toISOString();
  const { name, email } = plan.author;
  const person = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  await git(repository, ['add', '--all', '--force']);
  await git(repository, ['commit', '--quiet', '--no-verify', '-m', plan.title, '-m', plan.body], person);
}

/** Nothing of the user's own git reaches the sample: no settings, hooks, templates, signing, nor a GIT_DIR that is set. */
async function git(
  repository: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const settings = [
    'core.hooksPath=/dev/null',
    'commit.gpgSign=false',
    'core.autocrlf=false',
    'core.fsmonitor=false',
    'gc.auto=0',
  ];
  const env = {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    // Git before 2.32 does not know GIT_CONFIG_GLOBAL; it finds nothing in a HOME that is not there.
    HOME: join(repository, '.git', 'no-home'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    ...more,
  };
  const options = { cwd: repository, env, encoding: 'utf8', timeout: 60_000 } as const;
  const { stdout } = await run('git', [...settings.flatMap((one) => ['-c', one]), ...words], options);
  return stdout;
}
