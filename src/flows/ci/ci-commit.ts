import { tagged } from '../../core/deploys/phase.ts';
import { type FoundMode, findMode, type Head } from '../../core/pipelines/find-mode.ts';
import type { Mode } from '../../core/pipelines/model.ts';
import { type PlannedGate, planGates } from '../../core/pipelines/plan-gates.ts';
import type { Commit, ServiceConfig } from '../../core/releases/model.ts';
import { isProviderError, isUserError, UserError } from '../../lib/errors.ts';
import { titleOf } from '../../lib/title.ts';
import { findRelease } from '../find-release.ts';
import { broughtHome } from '../hotfix/brought-home.ts';
import type { Needs } from '../world.ts';

/** What a CI job told of the commit that it builds. */
export type CiFacts = {
  readonly sha: string;
  readonly target: string | null;
  readonly branch: string | null;
  readonly message: string | null;
  readonly merged: readonly string[] | null;
  readonly author: string;
  readonly email: string;
  readonly committedAtMs: number | null;
  readonly config: string | null;
  readonly repository: string | null;
  readonly url: string | null;
  readonly system: string | null;
  readonly mode?: Exclude<Mode, 'rollback'> | undefined;
};

/** A commit as CI builds it, with the pipeline that follows from it. */
export type CiCommit = {
  readonly target: string;
  readonly repository: string;
  readonly commit: Commit;
  readonly email: string;
  readonly config: ServiceConfig;
  readonly found: FoundMode;
  readonly plan: readonly PlannedGate[];
  /** A repository of this server holds it; else it is as the job told. */
  readonly isHere: boolean;
};

type World = Needs<'source' | 'store' | 'parseConfig'>;

/**
 * What is declared at a commit, and which gates it needs. The repository is believed before the job; a commit that has not come to it yet is
 * judged by what the job says. Throws UserError when too little is known: the job runs its gate then.
 */
export async function readCiCommit(world: World, facts: CiFacts): Promise<CiCommit> {
  const service = serviceIn(world, facts);
  const known = await world.store.services.get(service);
  const repository = known?.repository ?? facts.repository ?? `${service}, as built by CI`;
  const here = known === null ? null : await readHere(world, known.repository, facts.sha);
  const config = parse(world, here?.declared ?? facts.config, facts.sha);
  if (config.service !== service) {
    throw new UserError(
      'config/other-service',
      `astern.yml at ${facts.sha.slice(0, 7)} is of service ${config.service}, not ${service}.`,
      `Ask for \`${config.service}\`, or ask in a checkout of ${service}.`,
    );
  }
  const target = targetIn(config, facts.target);
  const commit = here?.commit ?? commitOf(facts);
  const message = here?.head.message ?? facts.message ?? '';
  // Where it is not here, nobody knows what its parents are, and the hotfix that it names is taken for a new one.
  const { merged } = here === null ? { merged: facts.merged ?? [] } : await broughtHome(world, target, here.head);
  const found = await checkRollback(world, service, modeOf(config, { message, merged, branch: facts.branch }, facts));
  const changed = here === null ? null : await changedSinceLive(world, { target, repository, sha: facts.sha });
  const email = here?.head.email ?? facts.email;
  const plan = planGates(config.gates, found.mode, changed);
  return { target, repository, commit, email, config, found, plan, isHere: here !== null };
}

function serviceIn({ parseConfig }: World, { target, config, sha }: CiFacts): string {
  if (target !== null) return target.split('/')[0] ?? target;
  return parse({ parseConfig }, config, sha).service;
}

function parse({ parseConfig }: Needs<'parseConfig'>, text: string | null, sha: string): ServiceConfig {
  if (text !== null) return parseConfig(text, `astern.yml@${sha.slice(0, 7)}`);
  throw new UserError(
    'ci/nothing-declared',
    `Commit ${sha.slice(0, 7)} is not in the repository of this server, and the job sent no astern.yml.`,
    'Run the command in the checkout, where astern.yml is; or let the server watch the repository (docs/continuous.md).',
  );
}

function targetIn(config: ServiceConfig, told: string | null): string {
  const environment = told?.split('/')[1];
  const names = config.environments.map(({ name }) => name);
  if (environment !== undefined && names.includes(environment)) return `${config.service}/${environment}`;
  const continuous = config.environments.filter(({ deploy }) => deploy === 'continuous');
  const [only = null] = names.length === 1 ? names : continuous.length === 1 ? continuous.map(({ name }) => name) : [];
  if (environment === undefined && only !== null) return `${config.service}/${only}`;
  throw new UserError(
    'config/no-such-environment',
    environment === undefined
      ? `${config.service} has several environments: ${names.join(', ')}.`
      : `astern.yml has no environment ${environment}; it has ${names.join(', ')}.`,
    `Name one of them, such as --target ${config.service}/${names[0] ?? 'production'}.`,
  );
}

/** Null when the commit is not here, or the repository does not answer. */
async function readHere({ source }: World, repository: string, sha: string) {
  try {
    const [declared, head, commit] = await Promise.all([
      source.readFile(repository, sha, 'astern.yml'),
      source.head(repository, sha),
      source.resolve(repository, sha),
    ]);
    return { declared, head, commit };
  } catch (error) {
    if (isUserError(error) || isProviderError(error)) return null;
    throw error;
  }
}

function commitOf({ sha, message, author, committedAtMs }: CiFacts): Commit {
  return { sha, title: titleOf(message ?? ''), author, committedAtMs: committedAtMs ?? 0 };
}

function modeOf({ hotfix, rollback }: ServiceConfig, head: Head, facts: CiFacts): FoundMode {
  const words = { branch: hotfix.branch, keyword: hotfix.keyword, rollbackKeyword: rollback.keyword };
  return findMode(head, facts.mode ?? null, words);
}

/** Only a rollback to something that there is leaves gates out. */
async function checkRollback({ store }: World, service: string, found: FoundMode): Promise<FoundMode> {
  if (found.mode !== 'rollback') return found;
  if (found.to !== null) {
    await findRelease(store, service, found.to);
    return found;
  }
  throw new UserError(
    'release/unknown',
    'The commit message asks for a rollback and does not say to which release.',
    `Write it as "[rollback] r12" or with a sha; see \`astern releases ${service}\`.`,
  );
}

async function changedSinceLive(
  { store, source }: World,
  { target, repository, sha }: { readonly target: string; readonly repository: string; readonly sha: string },
): Promise<readonly string[] | null> {
  const hot = tagged(await store.stacks.ofTarget(target), 'hot');
  const live = hot === null ? null : await store.releases.get(target.slice(0, target.indexOf('/')), hot.release);
  if (live === null) return null;
  try {
    return await source.changed(repository, live.commit.sha, sha);
  } catch (error) {
    if (isUserError(error) || isProviderError(error)) return null;
    throw error;
  }
}
