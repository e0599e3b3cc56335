import { EXIT } from '../../api/exit-codes.ts';
import { parseDuration } from '../../lib/duration.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { reasonFor, TARGET_FLAG, WRITE_FLAGS } from '../flags.ts';
import { holdWhile } from '../hold-while.ts';
import { findScope, SCOPE_FLAGS } from '../lock-scope.ts';
import { print, printJson, say } from '../terminal.ts';
import { lockLine } from '../words/locks.ts';

export const lock: Command = {
  name: 'lock',
  args: '[target] [command...]',
  summary: 'hold deploys of a target, a service, an environment or everything; a rollback still goes through',
  examples: [
    'astern lock shop/production --reason "payments fail, looking into it"',
    'astern lock --environment production --for 2h --reason "database upgrade"',
    'astern lock shop/production --soft --reason "big sale until noon"',
    'astern lock shop/production --lease 60s --reason "migration" -- ./migrate.sh',
  ],
  flags: [
    TARGET_FLAG,
    ...SCOPE_FLAGS,
    { flag: '--for <time>', summary: 'ends by itself after this long, such as 2h (default: stays until released)' },
    { flag: '--until-fixed', summary: 'opens by itself when what was rolled back is fixed, or its hotfix is live' },
    { flag: '--soft', summary: 'hold nothing: whoever deploys is warned' },
    {
      flag: '--lease <time>',
      summary: 'hold it while the command after -- runs; it ends by itself this long after we died',
    },
    { flag: '--incident <name>', summary: 'the incident that it is for' },
    ...WRITE_FLAGS,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const { words, rest } = wordsOf(call);
  const expiresInSeconds = secondsOf(call, 'for');
  const leaseSeconds = leaseOf(call, rest);
  const reason = await reasonFor(call, 'A lock');
  const client = connect(call);
  const scope = await findScope({ ...call, args: words }, client);
  const { body } = await client.call('lock', {
    body: {
      scope,
      reason,
      ...given('strength', isOn(call, 'soft') ? ('soft' as const) : undefined),
      ...given('expiresInSeconds', expiresInSeconds),
      ...given('leaseSeconds', leaseSeconds),
      ...given('opens', isOn(call, 'untilFixed') ? ('when-fixed' as const) : undefined),
      ...given('incident', textFlag(call, 'incident')),
    },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  // What the command prints is the data then.
  if (leaseSeconds !== undefined && 'id' in body) {
    say(terminal, lockLine(body, clock.now()));
    return holdWhile(call, client, { lock: body, leaseSeconds, words: rest });
  }
  if (isOn(call, 'json')) printJson(terminal, body);
  else if ('dryRun' in body) for (const line of body.would) print(terminal, `Would ${line}`);
  else print(terminal, lockLine(body, clock.now()));
  if ('id' in body) say(terminal, `Release it with: astern unlock ${body.id} --reason "..."`);
  return EXIT.done;
}

/** The words after `--` are a command of their own. */
function wordsOf({ args, rest }: Call): { readonly words: readonly string[]; readonly rest: readonly string[] } {
  const words = args.slice(0, args.length - rest.length);
  if (words.length <= 1) return { words, rest };
  throw new UserError('request/usage', `Too many words: ${words.join(' ')}.`, 'A command stands after `--`.');
}

function leaseOf(call: Call, rest: readonly string[]): number | undefined {
  const leaseSeconds = secondsOf(call, 'lease');
  if ((leaseSeconds === undefined) === (rest.length === 0)) {
    if (leaseSeconds === undefined || (leaseSeconds >= 5 && leaseSeconds <= 3_600)) return leaseSeconds;
    throw new UserError('request/usage', '--lease is a time from 5s to 1h.', 'Try --lease 60s.');
  }
  throw new UserError(
    'request/usage',
    leaseSeconds === undefined ? 'A command after `--` needs --lease.' : '--lease needs a command.',
    'Write: astern lock shop/production --lease 60s --reason "migration" -- ./migrate.sh',
  );
}

function secondsOf(call: Call, flag: 'for' | 'lease'): number | undefined {
  const text = textFlag(call, flag);
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== null && ms >= 1_000) return Math.round(ms / 1_000);
  const message = `--${flag} needs a time of at least 1s, not "${text}".`;
  throw new UserError('request/usage', message, 'Write it as 30m, 2h or 1d.');
}
