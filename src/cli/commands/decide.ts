import type { DecisionBody } from '../../api/decisions.ts';
import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOff, isOn, textFlag, textsFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { TARGET_FLAG } from '../flags.ts';
import { findTarget } from '../target.ts';
import { print, printJson, styleFor } from '../terminal.ts';
import { decisionLines } from '../words/decision.ts';

export const decide: Command = {
  name: 'decide',
  args: '[target]',
  summary: 'put back, fix forward, or call somebody? With the reasons and the next command; changes nothing',
  examples: [
    'astern decide shop/production',
    'astern decide --to r411 --symptom "orders fail" --critical "place an order"',
    'astern decide --ci --base main',
    'astern decide --ci --base main --sarif > astern.sarif',
  ],
  flags: [
    TARGET_FLAG,
    { flag: '--to <release>', summary: 'judge going back to this release (default: the one that would be chosen)' },
    { flag: '--symptom <text>', summary: 'what customers see; it goes into the next command' },
    { flag: '--critical <scenario>', summary: 'something important that is broken; may be given again', many: true },
    { flag: '--no-checks', summary: 'do not check the critical scenarios now' },
    { flag: '--incident <name>', summary: 'what it is for, such as INC-123' },
    {
      flag: '--ci',
      summary: 'judge this working copy against --base, without a server: what would take the way back away?',
    },
    { flag: '--base <ref>', summary: 'with --ci: what the change will be merged into (default: main)' },
    { flag: '--sarif', summary: 'with --ci: print SARIF 2.1.0' },
    { flag: '--fail-on <verdict>', summary: 'with --ci: exit with 3 at stop (default), check or never' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  if (isOn(call, 'ci')) return (await import('../decide-ci.ts')).decideInCi(call);
  const { terminal, interrupted: signal } = call.context;
  const client = connect(call);
  const params = await findTarget(call, client, call.args[0]);
  const body = {
    ...given('to', textFlag(call, 'to')),
    ...given('incident', textFlag(call, 'incident')),
    symptom: textFlag(call, 'symptom') ?? '',
    critical: [...textsFlag(call, 'critical')],
    checks: !isOff(call, 'checks'),
  };
  const { body: decision } = await client.call('decide', { params, body, signal });
  if (isOn(call, 'json')) printJson(terminal, decision);
  else for (const line of decisionLines(decision, styleFor(terminal.out))) print(terminal, line);
  return exitFor(decision);
}

/** A script may go back on 0; what stands in the way, or that there is nothing to go back to, is 3. */
function exitFor({ verdict }: DecisionBody): number {
  return verdict === 'stop' || verdict === 'none' ? EXIT.refusedByGuard : EXIT.done;
}
