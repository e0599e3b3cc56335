import type { Client } from '../../api/client.ts';
import { EXIT } from '../../api/exit-codes.ts';
import type { OperationBody, OrderedBody, PlanBody } from '../../api/operations.ts';
import { UserError } from '../../lib/errors.ts';
import { ask, isYes } from '../ask.ts';
import { carryOut, type SendOptions, showPlan } from '../carry-out.ts';
import { type Call, type Command, given, isOff, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { FOLLOW_FLAGS, reasonFor, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { sortWords } from '../release-words.ts';
import { findTarget, type TargetRef, targetName } from '../target.ts';
import { canAsk, print, say, styleFor } from '../terminal.ts';
import { candidateLines } from '../words/candidate.ts';
import { findingLines } from '../words/findings.ts';
import { lockLine } from '../words/locks.ts';

type Send = (options: SendOptions, pinned?: string) => Promise<{ readonly body: OrderedBody | PlanBody }>;

export const rollback: Command = {
  name: 'rollback',
  args: '[release] [target]',
  summary: 'put the last good release back, and hold further deploys',
  examples: [
    'astern rollback shop/production',
    'astern rollback r411 --reason "orders fail"',
    'astern rollback --dry-run',
    'astern rollback shop --yes',
  ],
  flags: [
    TARGET_FLAG,
    { flag: '--to <release>', summary: 'which release (default: the newest good one that is safe to put back)' },
    {
      flag: '--from <release>',
      summary: 'only if this release is live: of two who press at once the second does nothing',
    },
    { flag: '--accept-rejected', summary: 'put back a release that was itself rolled back before; needs --reason' },
    {
      flag: '--override',
      summary: 'go back although the guard says stop because of what changed in between; needs --reason',
    },
    { flag: '--incident <name>', summary: 'what it is for, such as INC-123; a hotfix for the same is its fix' },
    ...WRITE_FLAGS,
    ...FOLLOW_FLAGS,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const words = sortWords(call.args);
  const to = chosenRelease(words.release, textFlag(call, 'to'));
  const acceptRejected = isOn(call, 'acceptRejected');
  const override = isOn(call, 'override');
  const reason = await reasonFor(call, override ? '--override' : acceptRejected ? '--accept-rejected' : null);
  const client = connect(call);
  const params = await findTarget(call, client, words.target);
  const send: Send = (options, pinned = to) =>
    client.call('rollback', {
      params,
      body: {
        ...given('to', pinned),
        ...given('from', textFlag(call, 'from')),
        ...given('incident', textFlag(call, 'incident')),
        acceptRejected,
        ...(override ? { override } : {}),
        reason,
      },
      ...options,
    });

  const agreed = mustAsk(call) ? await agree(call, send) : { kind: 'go' as const, pinned: to };
  if (agreed.kind === 'stop') return agreed.exit;
  return carryOut(call, {
    client,
    send: (options) => send(options, agreed.pinned),
    onOrdered: (ordered) => sayWhatToCheck(call, ordered),
    afterwards: (operation) => sayWhatIsNext(call, client, params, operation),
  });
}

function chosenRelease(word: string | undefined, flag: string | undefined): string | undefined {
  if (word === undefined || flag === undefined || word === flag) return word ?? flag;
  throw new UserError('request/usage', `Both ${word} and --to ${flag} were given.`, 'Name one release.');
}

/** A script at 2 am must not hang: without a person at both ends nothing is asked. */
function mustAsk(call: Call): boolean {
  const told = isOn(call, 'yes') || isOff(call, 'input') || isOn(call, 'dryRun') || isOn(call, 'json');
  return !told && canAsk(call.context.terminal);
}

type Agreement =
  | { readonly kind: 'go'; readonly pinned: string | undefined }
  | { readonly kind: 'stop'; readonly exit: number };

/** Show what would be put back and ask. What was agreed to is what is ordered, even if the guard would choose anew by then. */
async function agree(call: Call, send: Send): Promise<Agreement> {
  const { terminal, interrupted: signal } = call.context;
  const { body } = await send({ dryRun: true, signal });
  if (!('dryRun' in body) || body.refusal !== null || !body.allowed)
    return { kind: 'stop', exit: showPlan(call, body) };
  const { candidate } = body;
  if (candidate === null) return nothingToDo(call, body);
  for (const line of candidateLines(candidate, styleFor(terminal.err))) say(terminal, line);
  const answer = await ask(terminal, `Put back ${candidate.release}? [y/N] `, signal);
  if (isYes(answer)) return { kind: 'go', pinned: candidate.release };
  say(terminal, 'Nothing was changed.');
  return { kind: 'stop', exit: EXIT.interrupted };
}

function nothingToDo(call: Call, { would }: PlanBody): Agreement {
  for (const line of would) print(call.context.terminal, line);
  return { kind: 'stop', exit: EXIT.done };
}

function sayWhatToCheck(call: Call, { candidate }: OrderedBody): void {
  const { terminal } = call.context;
  const findings = candidate?.findings.filter(({ verdict }) => verdict !== 'safe') ?? [];
  for (const line of findingLines(findings, styleFor(terminal.err))) say(terminal, line);
}

async function sayWhatIsNext(call: Call, client: Client, params: TargetRef, operation: OperationBody): Promise<void> {
  const { terminal, clock } = call.context;
  const name = targetName(params);
  // The rollback is done; that the lock cannot be read now changes nothing about it.
  const target = await client.call('target', { params }).catch(() => null);
  const lock = target?.body.lock ?? null;
  if (lock !== null) say(terminal, `Deploys are held: ${lockLine(lock, clock.now())}`);
  const bad = target?.body.new?.release;
  say(terminal, 'Next:');
  say(terminal, `  astern status ${name} --watch             see that ${operation.release ?? 'it'} serves well`);
  say(terminal, `  astern unlock ${name} --reason "..."      once the fix is in`);
  if (bad !== undefined)
    say(terminal, `  astern cancel ${name}                     remove ${bad}, which still runs beside it`);
}
