import { UserError } from '../../lib/errors.ts';
import { carryOut } from '../carry-out.ts';
import { type Call, type Command, given, isOff, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { CONSENT_FLAGS, consentOf, FOLLOW_FLAGS, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { findCommit } from '../repository.ts';
import { findTarget } from '../target.ts';
import { say } from '../terminal.ts';

export const REBUILD_FLAG = { flag: '--rebuild', summary: 'build anew even if this commit was built before' };

const WATCH_FLAG = { flag: '--watch', summary: 'stay while the deploy is held, until the pipeline has ended' };

/** Of `ship` and `build`. */
export const PIPELINE_FLAGS = [
  {
    flag: '--mode <mode>',
    summary: 'standard, hotfix or rollback; read from the commit message and the branch if left out',
  },
  {
    flag: '--fail-fast',
    summary: 'end the pipeline at the first gate that fails, and stop those that still run; hotfixes do',
  },
  {
    flag: '--no-fail-fast',
    summary: 'let what still runs end, also in a hotfix, so that one look tells all that is wrong',
  },
];

const BREAK_GLASS_FLAG = {
  flag: '--break-glass',
  summary: 'deploy a hotfix without the approvals that it needs; needs --reason, and everybody sees it',
};

export const ship: Command = {
  name: 'ship',
  args: '[ref]',
  summary: 'build a commit, check it beside what is live, and flip production to it',
  examples: ['astern ship', 'astern ship hotfix/INC-7', 'astern ship v1.4.0 --target shop/production --dry-run'],
  flags: [
    TARGET_FLAG,
    REBUILD_FLAG,
    ...PIPELINE_FLAGS,
    WATCH_FLAG,
    ...WRITE_FLAGS,
    ...FOLLOW_FLAGS,
    ...CONSENT_FLAGS,
    BREAK_GLASS_FLAG,
  ],
  run: (call) => orderRelease(call, 'ship'),
};

/** `ship` and `build` differ in where they stop. */
export async function orderRelease(call: Call, name: 'ship' | 'build'): Promise<number> {
  const [ref = 'HEAD'] = call.args;
  const commit = await findCommit(call.context.cwd, ref);
  const consent = await consentOf(call);
  const client = connect(call);
  const params = await findTarget(call, client);
  if (commit.dirty) {
    say(call.context.terminal, 'Warning: uncommitted changes here are not part of what is shipped.');
  }
  const breakGlass = given('breakGlass', isOn(call, 'breakGlass') || undefined);
  const body = {
    repository: commit.root,
    commit: commit.sha,
    rebuild: isOn(call, 'rebuild'),
    ...consent,
    ...breakGlass,
    ...given('mode', modeFlag(call)),
    ...given('branch', commit.branch ?? undefined),
    ...given('failFast', isOn(call, 'failFast') || (isOff(call, 'failFast') ? false : undefined)),
  };
  return carryOut(call, { client, send: (options) => client.call(name, { params, body, ...options }) });
}

function modeFlag(call: Call): 'standard' | 'hotfix' | 'rollback' | undefined {
  const mode = textFlag(call, 'mode');
  if (mode === undefined || mode === 'standard' || mode === 'hotfix' || mode === 'rollback') return mode;
  throw new UserError(
    'request/usage',
    `--mode must be standard, hotfix or rollback, not "${mode}".`,
    'Leave it out to have it read from the commit.',
  );
}
