import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { reasonFor } from '../flags.ts';
import { findTarget, targetName } from '../target.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { debtLines } from '../words/hotfixes.ts';

const settle: Command = {
  name: 'settle',
  args: '<debt>',
  summary: 'say that a debt is paid, and why; nobody can delete one',
  examples: ['astern debts settle debt_8f3k2m9q1x7t --reason "landed in #412, rewritten for main"'],
  flags: [
    { flag: '--reason <text>', summary: 'why; it is written into the log' },
    { flag: '--dry-run', summary: 'say what would happen and change nothing' },
    { flag: '--no-input', summary: 'never ask' },
    { flag: '--idempotency-key <key>', summary: 'the same key is carried out once, however often it is sent' },
  ],
  run: runSettle,
};

export const debts: Command = {
  name: 'debts',
  summary: 'what hotfixes still owe: fixes that are not in main, gates that were left out, too many of them',
  examples: ['astern debts', 'astern debts --all', 'astern debts settle debt_8f3k2m9q1x7t --reason "landed in #412"'],
  flags: [
    { flag: '--target <service/environment>', summary: 'only of this target' },
    { flag: '--all', summary: 'also those that are settled, newest first' },
    { flag: '--limit <count>', summary: 'how many (default: 100)' },
  ],
  subcommands: [settle],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const client = connect(call);
  const target = textFlag(call, 'target') === undefined ? undefined : targetName(await findTarget(call, client));
  const query = { ...given('target', target), ...given('limit', numberFlag(call, 'limit')), all: isOn(call, 'all') };
  const { body } = await client.call('debts', { query, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.debts.length === 0) print(terminal, 'Nothing is owed.');
  else
    for (const debt of body.debts)
      for (const line of debtLines(debt, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}

async function runSettle(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const [id = ''] = call.args;
  const reason = await reasonFor(call, 'Settling a debt');
  const { body } = await connect(call).call('settleDebt', {
    params: { id },
    body: { reason },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'dryRun')) say(terminal, 'Would settle:');
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of debtLines(body, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}
