import { isAbsolute, join } from 'node:path';
import type { Move, WatchedBranch } from '../../core/branches/model.ts';
import { isProviderError, isUserError, messageOf, UserError } from '../../lib/errors.ts';
import type { Branch } from '../../store/store.ts';
import type { World } from '../world.ts';
import { shipTip, type Tip } from './ship-tip.ts';

export type Look =
  /** Nothing has moved, or what moved is taken up. */
  { readonly kind: 'seen' } | { readonly kind: 'away'; readonly message: string };

type BranchFacts = { readonly branch: string; readonly trouble: string | null };

/**
 * Look where a watched branch stands, and start what its newest commit asks for. What was begun is written down with the commit in one transaction:
 * a server that dies in between looks again. A repository that is away is told once.
 */
export async function lookAtBranch(
  world: World,
  watched: WatchedBranch,
  { mirrors, signal }: { readonly mirrors: string; readonly signal: AbortSignal },
): Promise<Look> {
  const before = await world.store.branches.get(watched.name);
  try {
    const repository = await openRepository(world, watched, { mirrors, signal });
    const sha = await world.source.tip(repository, watched.branch);
    if (sha === null) throw noBranch(watched);
    await tellBack(world, watched, before);
    if (before?.sha === sha && factsOf(before).branch === watched.branch) return { kind: 'seen' };
    await shipTip(world, watched, await describe(world, { repository, sha, watched, before }));
    return { kind: 'seen' };
  } catch (error) {
    if (signal.aborted || (!isUserError(error) && !isProviderError(error))) throw error;
    const message = messageOf(error);
    await tellAway(world, watched, before, message);
    return { kind: 'away', message };
  }
}

/** A folder is read where it is; of a URL a bare copy is kept among our data. */
async function openRepository(
  { source }: World,
  { name, from }: WatchedBranch,
  { mirrors, signal }: { readonly mirrors: string; readonly signal: AbortSignal },
): Promise<string> {
  if (isAbsolute(from)) return source.root(from);
  const folder = join(mirrors, `${name}.git`);
  await source.mirror(from, folder, signal);
  return folder;
}

type Found = {
  readonly repository: string;
  readonly sha: string;
  readonly watched: WatchedBranch;
  readonly before: Branch | null;
};

async function describe({ source }: World, { repository, sha, watched, before }: Found): Promise<Tip> {
  const commit = await source.resolve(repository, sha);
  const former = before !== null && factsOf(before).branch === watched.branch ? before.sha : null;
  return { repository, commit, former, how: await howItMoved({ source }, { repository, sha, former }) };
}

async function howItMoved(
  { source }: Pick<World, 'source'>,
  { repository, sha, former }: { readonly repository: string; readonly sha: string; readonly former: string | null },
): Promise<Move> {
  if (former === null) return 'first-seen';
  if (await source.contains(repository, sha, former)) return 'forward';
  return (await source.contains(repository, former, sha)) ? 'backward' : 'rewritten';
}

async function tellAway(world: World, watched: WatchedBranch, before: Branch | null, message: string): Promise<void> {
  if (before !== null && factsOf(before).trouble !== null) return;
  await note(world, watched, before, { trouble: message, data: { message } });
}

async function tellBack(world: World, watched: WatchedBranch, before: Branch | null): Promise<void> {
  if (before === null || factsOf(before).trouble === null) return;
  await note(world, watched, before, { trouble: null, data: { back: true } });
}

async function note(
  { store }: World,
  { name, branch }: WatchedBranch,
  before: Branch | null,
  { trouble, data }: { readonly trouble: string | null; readonly data: Readonly<Record<string, unknown>> },
): Promise<void> {
  await store.transaction(async (tx) => {
    const branchOf = before === null ? branch : factsOf(before).branch;
    const facts: BranchFacts = { branch: branchOf, trouble };
    await tx.branches.put({ name, sha: before?.sha ?? null, seenAtMs: await tx.now(), facts });
    const event = { repository: name, branch, ...data };
    await tx.events.append({ kind: 'branch.unreachable', target: null, operation: null, actor: 'astern', data: event });
  });
}

function factsOf({ facts }: Branch): BranchFacts {
  const { branch, trouble } = facts;
  return { branch: typeof branch === 'string' ? branch : '', trouble: typeof trouble === 'string' ? trouble : null };
}

function noBranch({ name, branch }: WatchedBranch): UserError {
  return new UserError(
    'source/unknown-commit',
    `Repository ${name} has no branch ${branch}.`,
    'Correct `branch` in the settings, or push it.',
  );
}
