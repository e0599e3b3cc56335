import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { reasonFor, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { findScope, SCOPE_FLAGS } from '../lock-scope.ts';
import { print, printJson } from '../terminal.ts';
import { releasedLine, unlockPlanLines } from '../words/locks.ts';

export const unlock: Command = {
  name: 'unlock',
  args: '[target-or-lock]',
  summary: 'let deploys go on, and say which: releases the locks of exactly this scope, or one lock by its id',
  examples: [
    'astern unlock shop/production --reason "fixed in r413"',
    'astern unlock lock_8f3k2m9q1x7t',
    'astern unlock shop/production --fixed-by 3f2c1ab --reason "the query has its index again"',
    'astern unlock --everything',
  ],
  flags: [
    TARGET_FLAG,
    ...SCOPE_FLAGS,
    {
      flag: '--fixed-by <commit>',
      summary: 'what was rolled back from the target is fixed with this commit; needs --reason',
    },
    ...WRITE_FLAGS,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const [word] = call.args;
  const fixedBy = textFlag(call, 'fixedBy');
  const reason = await reasonFor(call, fixedBy === undefined ? null : '--fixed-by');
  const client = connect(call);
  const which = word?.startsWith('lock_') === true ? { id: word } : { scope: await findScope(call, client) };
  const { body } = await client.call('unlock', {
    body: { ...which, ...given('fixedBy', fixedBy), reason },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'json')) {
    printJson(terminal, body);
    return EXIT.done;
  }
  print(terminal, body.message);
  for (const lock of body.released) print(terminal, `  ${releasedLine(lock, clock.now())}`);
  for (const line of unlockPlanLines(body, isOn(call, 'dryRun'))) print(terminal, line);
  return EXIT.done;
}
