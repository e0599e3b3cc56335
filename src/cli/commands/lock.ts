import { EXIT } from '../../api/exit-codes.ts';
import { parseDuration } from '../../lib/duration.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { reasonFor, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { findScope, SCOPE_FLAGS } from '../lock-scope.ts';
import { print, printJson, say } from '../terminal.ts';
import { lockLine } from '../words/locks.ts';

export const lock: Command = {
  name: 'lock',
  args: '[target]',
  summary: 'hold deploys of a target, a service, an environment or everything; a rollback still goes through',
  examples: [
    'astern lock shop/production --reason "payments fail, looking into it"',
    'astern lock --environment production --for 2h --reason "database upgrade"',
  ],
  flags: [
    TARGET_FLAG,
    ...SCOPE_FLAGS,
    { flag: '--for <time>', summary: 'ends by itself after this long, such as 2h (default: stays until released)' },
    { flag: '--incident <name>', summary: 'the incident that it is for' },
    ...WRITE_FLAGS,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const expiresInSeconds = secondsOf(textFlag(call, 'for'));
  const reason = await reasonFor(call, 'A lock');
  const client = connect(call);
  const scope = await findScope(call, client);
  const { body } = await client.call('lock', {
    body: {
      scope,
      reason,
      ...given('expiresInSeconds', expiresInSeconds),
      ...given('incident', textFlag(call, 'incident')),
    },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'json')) printJson(terminal, body);
  else if ('dryRun' in body) for (const line of body.would) print(terminal, `Would ${line}`);
  else print(terminal, lockLine(body, clock.now()));
  if ('id' in body) say(terminal, `Release it with: astern unlock ${body.id} --reason "..."`);
  return EXIT.done;
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== null && ms >= 1_000) return Math.round(ms / 1_000);
  throw new UserError(
    'request/usage',
    `--for needs a time of at least 1s, not "${text}".`,
    'Write it as 30m, 2h or 1d.',
  );
}
