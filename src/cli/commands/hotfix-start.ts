import { EXIT } from '../../api/exit-codes.ts';
import type { TargetBody } from '../../api/targets.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, isOff, isOn } from '../command.ts';
import { connect } from '../connect.ts';
import { TARGET_FLAG } from '../flags.ts';
import { git } from '../repository.ts';
import { findTarget, targetName } from '../target.ts';
import { print, printJson, say } from '../terminal.ts';

export const hotfixStart: Command = {
  name: 'start',
  args: '<incident> [slug...]',
  summary: 'make the branch of a hotfix from the commit that is live, and say what it will go through',
  examples: ['astern hotfix start INC-123 payment-timeout', 'astern hotfix start INC-123 --dry-run'],
  flags: [
    TARGET_FLAG,
    { flag: '--no-switch', summary: 'make the branch, and leave what is checked out as it is' },
    { flag: '--dry-run', summary: 'say what would happen and change nothing' },
  ],
  run,
};

type Start = { readonly root: string; readonly branch: string; readonly sha: string };

async function run(call: Call): Promise<number> {
  const { terminal, cwd, interrupted: signal } = call.context;
  const [{ readPipelineFacts }, { planGates }, { startLines }] = await Promise.all([
    import('../pipeline-facts.ts'),
    import('../../core/pipelines/plan-gates.ts'),
    import('../words/hotfixes.ts'),
  ]);
  const name = nameIn(call.args);
  const client = connect(call);
  const params = await findTarget(call, client);
  const target = targetName(params);
  const live = liveIn((await client.call('target', { params, signal })).body, target);
  const { config } = await readPipelineFacts(cwd, { commit: live.sha, since: null });
  const { body: known } = await client.call('hotfixes', { query: { target, limit: 1 }, signal });
  const branch = `${config.hotfix.branch}${name}`;
  const start = { root: await rootOf(cwd), branch, sha: live.sha };
  const switches = !isOff(call, 'switch');
  await demandFree(start, switches);
  const isDry = isOn(call, 'dryRun');
  if (!isDry) await makeBranch(start, switches);

  const from = { release: live.release, sha: live.sha, title: live.title };
  const plan = planGates(config.gates, 'hotfix', null);
  if (isOn(call, 'json')) {
    printJson(terminal, { dryRun: isDry, branch, switched: !isDry && switches, target, from, plan, ...known });
    return EXIT.done;
  }
  const [first = '', ...more] = startLines({ branch, from, target, gates: config.gates, plan, known });
  print(terminal, isDry ? `Would make ${first}` : first);
  for (const line of more) print(terminal, line);
  say(terminal, switches ? `Commit the fix, then: astern ship` : `Go on with: git switch ${branch}`);
  return EXIT.done;
}

/** `INC-123` and `payment-timeout`: what a branch name can carry, and from which the incident is read again. */
function nameIn([incident = '', ...slug]: readonly string[]): string {
  const words = slug
    .join('-')
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  const isFit = /^[A-Za-z][A-Za-z0-9]*-\d+$/.test(incident) && /^(?:[a-z0-9]+(?:[.-][a-z0-9]+)*)?$/.test(words);
  if (isFit) return words === '' ? incident.toUpperCase() : `${incident.toUpperCase()}-${words}`;
  throw new UserError(
    'hotfix/name',
    `"${[incident, ...slug].join(' ')}" does not name a hotfix: an incident such as INC-123, then words of letters and digits.`,
    'Try: astern hotfix start INC-123 payment-timeout',
  );
}

function liveIn({ hot }: TargetBody, target: string): NonNullable<TargetBody['hot']> {
  if (hot !== null) return hot;
  throw new UserError(
    'hotfix/nothing-live',
    `Nothing is live on ${target}: there is nothing to begin a hotfix from.`,
    'Ship something first: astern ship',
  );
}

async function rootOf(cwd: string): Promise<string> {
  return (await git(cwd, ['rev-parse', '--show-toplevel'])) ?? cwd;
}

/** Before anything is changed: the branch is not there, and nobody's uncommitted work is carried along. */
async function demandFree({ root, branch }: Start, switches: boolean): Promise<void> {
  if ((await git(root, ['check-ref-format', '--branch', branch])) === null)
    throw new UserError('hotfix/name', `"${branch}" cannot be the name of a branch.`, 'Choose another slug.');
  if ((await git(root, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`])) !== null)
    throw new UserError(
      'hotfix/branch-exists',
      `There is a branch ${branch} already.`,
      `Go on with it: git switch ${branch}. Or choose another slug.`,
    );
  if (!switches) return;
  const changes = await git(root, ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=no']);
  if (changes !== '') throw uncommitted(`${root} has changes that are not committed; they are no part of the fix.`);
}

async function makeBranch({ root, branch, sha }: Start, switches: boolean): Promise<void> {
  const words = switches
    ? ['switch', '--quiet', '--no-track', '-c', branch, sha]
    : ['branch', '--no-track', branch, sha];
  if ((await git(root, words)) !== null) return;
  throw uncommitted(`Git did not switch to ${branch}: files that it does not know may stand in the way.`);
}

function uncommitted(message: string): UserError {
  return new UserError(
    'hotfix/uncommitted',
    message,
    'Commit or stash them (git stash), or add --no-switch to make the branch alone.',
  );
}
