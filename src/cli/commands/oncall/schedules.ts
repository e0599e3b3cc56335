import { EXIT } from '../../../api/exit-codes.ts';
import { type Call, type Command, given, isOn } from '../../command.ts';
import { connect } from '../../connect.ts';
import { readerZone, timeFlag } from '../../oncall-times.ts';
import { print, printJson, say, styleFor } from '../../terminal.ts';
import { nowLines, policyLines, scheduleLines } from '../../words/oncall.ts';
import { EDIT_FLAGS } from './edit-flags.ts';
import { sending, wordOf } from './send.ts';

const FORCE = { flag: '--force', summary: 'also where something needs it' };

export const schedules: Command = {
  name: 'schedules',
  args: '[name]',
  summary: 'schedules, and who is on call by them; of one, its shifts of the next two weeks',
  examples: [
    'astern oncall schedules',
    'astern oncall schedules shop',
    'astern oncall schedules shop --from 2026-12-20 --until 2027-01-10',
  ],
  flags: [
    { flag: '--from <time>', summary: 'shifts from then on (default: now)' },
    { flag: '--until <time>', summary: 'shifts until then (default: two weeks later)' },
  ],
  subcommands: [
    {
      name: 'remove',
      args: '[name]',
      summary: 'remove a schedule with its overrides',
      examples: ['astern oncall schedules remove shop --dry-run'],
      flags: [FORCE, ...EDIT_FLAGS],
      run: (call) => runRemove(call, 'removeSchedule'),
    },
  ],
  run: runSchedules,
};

export const policies: Command = {
  name: 'policies',
  args: '[name]',
  summary: 'who is told after whom',
  examples: ['astern oncall policies', 'astern oncall policies shop --json'],
  flags: [],
  subcommands: [
    {
      name: 'remove',
      args: '[name]',
      summary: 'remove a policy',
      examples: ['astern oncall policies remove shop --dry-run'],
      flags: [FORCE, ...EDIT_FLAGS],
      run: (call) => runRemove(call, 'removePolicy'),
    },
  ],
  run: runPolicies,
};

async function runSchedules(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const reader = { nowMs: clock.now(), zone: readerZone(call), style: styleFor(terminal.out) };
  const [name] = call.args;
  const client = connect(call);
  if (name === undefined) {
    const { body } = await client.call('oncallSchedules', { signal });
    if (isOn(call, 'json')) printJson(terminal, body);
    else if (body.schedules.length === 0)
      print(terminal, 'No schedule yet. Write one and apply it: astern oncall apply FILE');
    else
      for (const now of body.schedules)
        for (const line of nowLines(now, new Date(reader.nowMs).toISOString(), reader)) print(terminal, line);
    return EXIT.done;
  }
  const query = { ...given('from', timeFlag(call, 'from')), ...given('until', timeFlag(call, 'until')) };
  const { body } = await client.call('oncallSchedule', { params: { name }, query, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of scheduleLines(body, reader)) print(terminal, line);
  return EXIT.done;
}

async function runPolicies(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const [name] = call.args;
  const client = connect(call);
  if (name === undefined) {
    const { body } = await client.call('oncallPolicies', { signal });
    if (isOn(call, 'json')) printJson(terminal, body);
    else if (body.policies.length === 0)
      print(terminal, 'No policy yet: nobody is paged. Write one and apply it: astern oncall apply FILE');
    else for (const policy of body.policies) for (const line of policyLines(policy)) print(terminal, line);
    return EXIT.done;
  }
  const { body } = await client.call('oncallPolicy', { params: { name }, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of policyLines(body)) print(terminal, line);
  return EXIT.done;
}

async function runRemove(call: Call, route: 'removeSchedule' | 'removePolicy'): Promise<number> {
  const { terminal } = call.context;
  const name = wordOf(call, 0, { what: 'The name', example: 'astern oncall schedules remove shop' });
  const query = isOn(call, 'force') ? { force: true } : {};
  const { body } = await connect(call).call(route, { params: { name }, query, ...sending(call) });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, `${body.dryRun ? 'Would remove' : 'Removed'} ${name}.`);
  if (body.missedBy.length > 0) say(terminal, `Missed by ${body.missedBy.join(', ')}.`);
  return EXIT.done;
}
