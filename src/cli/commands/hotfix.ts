import type { Client } from '../../api/client.ts';
import { EXIT } from '../../api/exit-codes.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, given, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { reasonFor } from '../flags.ts';
import { findTarget, targetName } from '../target.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { hotfixLines } from '../words/hotfixes.ts';
import { hotfixStart } from './hotfix-start.ts';

const ONLY_TARGET = { flag: '--target <service/environment>', summary: 'only of this target' };

const approve: Command = {
  name: 'approve',
  args: '[pipeline]',
  summary: 'stand for a hotfix that somebody else wrote and ordered; the only one that waits, unless named',
  examples: [
    'astern hotfix approve',
    'astern hotfix approve pl_8f3k2m9q1x7t --reason "read it, it is right"',
    'astern hotfix approve pl_8f3k2m9q1x7t --break-glass --reason "nobody else is awake"',
  ],
  flags: [
    ONLY_TARGET,
    { flag: '--reason <text>', summary: 'why; it is written into the log' },
    { flag: '--break-glass', summary: 'deploy it without the approvals that are missing; needs --reason' },
    { flag: '--dry-run', summary: 'say what would happen and change nothing' },
    { flag: '--no-input', summary: 'never ask' },
    { flag: '--idempotency-key <key>', summary: 'the same key is carried out once, however often it is sent' },
  ],
  run: runApprove,
};

const status: Command = {
  name: 'status',
  summary: 'newest hotfixes: who approved them, what they did without, and what they still owe',
  examples: ['astern hotfix status', 'astern hotfix status --target shop/production --json'],
  flags: [ONLY_TARGET, { flag: '--limit <count>', summary: 'how many (default: 20)' }],
  run: runStatus,
};

export const hotfix: Command = {
  name: 'hotfix',
  summary: 'begin, approve and follow hotfixes',
  examples: ['astern hotfix start INC-123 payment-timeout', 'astern hotfix approve', 'astern hotfix status'],
  flags: [],
  subcommands: [hotfixStart, approve, status],
  run: runStatus,
};

async function runApprove(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const breakGlass = isOn(call, 'breakGlass');
  const client = connect(call);
  const id = call.args[0] ?? (await onlyWaiting(call, client));
  const reason = await reasonFor(call, breakGlass ? '--break-glass' : null);
  const { body } = await client.call('approve', {
    params: { id },
    body: { reason, breakGlass },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, body.message);
  for (const note of body.notes) say(terminal, `Note: ${note}`);
  return EXIT.done;
}

async function onlyWaiting(call: Call, client: Client): Promise<string> {
  const { body } = await client.call('hotfixes', {
    query: { ...(await targetQuery(call, client)), limit: 200 },
    signal: call.context.interrupted,
  });
  const waiting = body.hotfixes.filter(
    ({ status: now, approvals, brokeGlass }) =>
      ['running', 'held'].includes(now) && approvals.given < approvals.needed && brokeGlass === null,
  );
  const [only] = waiting;
  if (only === undefined)
    throw new UserError('hotfix/no-approval', 'No hotfix waits for an approval.', 'See `astern hotfix status`.');
  if (waiting.length === 1) return only.pipeline;
  const names = waiting.map(({ pipeline, target, title }) => `${pipeline} (${target}, "${title}")`);
  throw new UserError(
    'request/usage',
    `${waiting.length} hotfixes wait for an approval: ${names.join(', ')}.`,
    `Name one: astern hotfix approve ${only.pipeline}`,
  );
}

async function runStatus(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const client = connect(call);
  const query = { ...(await targetQuery(call, client)), ...given('limit', numberFlag(call, 'limit')) };
  const { body } = await client.call('hotfixes', { query, signal });
  if (isOn(call, 'json')) {
    printJson(terminal, body);
    return EXIT.done;
  }
  const style = styleFor(terminal.out);
  for (const one of body.hotfixes) for (const line of hotfixLines(one, clock.now(), style)) print(terminal, line);
  if (body.hotfixes.length === 0) print(terminal, 'No hotfix yet.');
  for (const { service, used, most } of body.quotas) {
    const line = `${service}: ${used} of ${most} hotfixes within 30 days`;
    print(terminal, used > most ? style('red', `${line}, TOO MANY`) : line);
  }
  return EXIT.done;
}

/** Only where one is named: hotfixes are few, and somebody on call looks at all of them. */
async function targetQuery(call: Call, client: Client): Promise<{ readonly target?: string }> {
  return textFlag(call, 'target') === undefined ? {} : { target: targetName(await findTarget(call, client)) };
}
