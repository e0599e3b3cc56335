import type { z } from 'zod';
import type { Client } from '../../../api/client.ts';
import { EXIT } from '../../../api/exit-codes.ts';
import type { OverriddenBody, OverrideBody } from '../../../api/oncall.ts';
import { UserError } from '../../../lib/errors.ts';
import { type Call, type Command, given, isOn, textFlag } from '../../command.ts';
import { connect } from '../../connect.ts';
import { endFlag, readerZone, timeFlag } from '../../oncall-times.ts';
import { print, printJson, say } from '../../terminal.ts';
import { overrideLine } from '../../words/oncall.ts';
import { EDIT_FLAGS, REASON_FLAG, SPAN_FLAGS } from './edit-flags.ts';
import { neededFlag, sending, wordOf } from './send.ts';

const PERSON_FLAG = { flag: '--person <name>', summary: 'whom it takes off' };
const BY_FLAG = { flag: '--by <name>', summary: 'who is put on' };
const WRITES = [...SPAN_FLAGS, REASON_FLAG, ...EDIT_FLAGS];
const SCHEDULE = 'The name of the schedule';

const ALL_FLAG = { flag: '--all', summary: 'also those that are over' };

export const override: Command = {
  name: 'override',
  summary: 'put somebody on call, take somebody off, or both, for a time',
  examples: [
    'astern oncall override',
    'astern oncall override replace shop --person ann --by bo --from "2026-12-24 18:00" --for 1d --reason "Christmas"',
    'astern oncall override add shop --by cy --for 4h',
  ],
  flags: [ALL_FLAG],
  subcommands: [
    {
      name: 'list',
      args: '[schedule]',
      summary: 'overrides and swaps that are not over',
      examples: ['astern oncall override list', 'astern oncall override list shop --all'],
      flags: [ALL_FLAG],
      run: runList,
    },
    {
      name: 'add',
      args: '[schedule]',
      summary: 'put somebody on call beside whoever is',
      examples: ['astern oncall override add shop --by cy --for 4h'],
      flags: [BY_FLAG, ...WRITES],
      run: (call) => runOverride(call, 'add'),
    },
    {
      name: 'remove',
      args: '[schedule]',
      summary: 'take somebody off',
      examples: ['astern oncall override remove shop --person ann --until 18:00'],
      flags: [PERSON_FLAG, ...WRITES],
      run: (call) => runOverride(call, 'remove'),
    },
    {
      name: 'replace',
      args: '[schedule]',
      summary: 'put somebody in the place of another, or of whoever is on call',
      examples: ['astern oncall override replace shop --person ann --by bo --for 8h'],
      flags: [PERSON_FLAG, BY_FLAG, ...WRITES],
      run: (call) => runOverride(call, 'replace'),
    },
    {
      name: 'end',
      args: '[id]',
      summary: 'end an override now, or withdraw one that has not begun',
      examples: ['astern oncall override end ov_8f3k2m9q1x7t'],
      flags: EDIT_FLAGS,
      run: runEnd,
    },
  ],
  run: runList,
};

export const swap: Command = {
  name: 'swap',
  summary: 'ask for somebody to take a shift, and take one; until then it stays whose it is',
  examples: ['astern oncall swap ask shop --reason "wedding"', 'astern oncall swap take sw_8f3k2m9q1x7t'],
  flags: [ALL_FLAG],
  subcommands: [
    {
      name: 'ask',
      args: '[schedule]',
      summary: 'ask for somebody to take the rest of your shift, or your next one, or a time',
      examples: ['astern oncall swap ask shop', 'astern oncall swap ask shop --from "2026-12-24 18:00" --for 6h'],
      flags: [{ flag: '--person <name>', summary: 'whose shift (default: yours)' }, ...WRITES],
      run: runAsk,
    },
    {
      name: 'take',
      args: '[id]',
      summary: 'take a shift that somebody asked to be stood in for',
      examples: ['astern oncall swap take sw_8f3k2m9q1x7t'],
      flags: [{ flag: '--by <name>', summary: 'who takes it (default: you)' }, ...EDIT_FLAGS],
      run: runTake,
    },
    {
      name: 'withdraw',
      args: '[id]',
      summary: 'withdraw a swap; one that was taken ends now',
      examples: ['astern oncall swap withdraw sw_8f3k2m9q1x7t'],
      flags: EDIT_FLAGS,
      run: runWithdraw,
    },
  ],
  run: runList,
};

export const takeOver: Command = {
  name: 'take-over',
  args: '[schedule]',
  summary: 'be on call from now on, in place of whoever is, until the next hand-off or a time',
  examples: ['astern oncall take-over', 'astern oncall take-over shop --for 2h --reason "ann is ill"'],
  flags: [
    { flag: '--until <time>', summary: 'until then (default: the next hand-off)' },
    { flag: '--for <time>', summary: 'for so long, such as 8h' },
    { flag: '--by <name>', summary: 'who takes over (default: you)' },
    REASON_FLAG,
    ...EDIT_FLAGS,
  ],
  run: runTakeOver,
};

async function runList(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const client = connect(call);
  const query = { ...given('schedule', call.args[0]), ...(isOn(call, 'all') ? { all: true } : {}) };
  const { body } = await client.call('oncallOverrides', { query, signal });
  if (isOn(call, 'json')) {
    printJson(terminal, body);
    return EXIT.done;
  }
  if (body.overrides.length === 0) print(terminal, 'No override and no swap.');
  const zones = await zonesOf(call, client);
  for (const one of body.overrides) print(terminal, lineOf(call, one, zones));
  return EXIT.done;
}

async function runOverride(call: Call, kind: 'add' | 'remove' | 'replace'): Promise<number> {
  const span = '--for 8h';
  const who = { add: '--by cy', remove: '--person ann', replace: '--person ann --by bo' }[kind];
  const example = `astern oncall override ${kind} shop ${who} ${span}`;
  const schedule = wordOf(call, 0, { what: SCHEDULE, example });
  const until = endFlag(call);
  if (until === undefined) throw new UserError('request/usage', '--until or --for is missing.', `Write: ${example}`);
  const body = {
    schedule,
    kind,
    person: kind === 'remove' ? neededFlag(call, 'person', example) : (textFlag(call, 'person') ?? null),
    by: kind === 'remove' ? null : neededFlag(call, 'by', example),
    from: timeFlag(call, 'from') ?? null,
    until,
    reason: textFlag(call, 'reason') ?? '',
  };
  const client = connect(call);
  return tell(call, client, (await client.call('addOverride', { body, ...sending(call) })).body);
}

async function runEnd(call: Call): Promise<number> {
  const id = wordOf(call, 0, { what: 'The id of the override', example: 'astern oncall override end ov_8f3k2m9q1x7t' });
  const client = connect(call);
  return tell(call, client, (await client.call('removeOverride', { params: { id }, ...sending(call) })).body);
}

async function runAsk(call: Call): Promise<number> {
  const schedule = wordOf(call, 0, { what: SCHEDULE, example: 'astern oncall swap ask shop' });
  const body = {
    schedule,
    ...given('person', textFlag(call, 'person')),
    from: timeFlag(call, 'from') ?? null,
    until: endFlag(call) ?? null,
    reason: textFlag(call, 'reason') ?? '',
  };
  const client = connect(call);
  const { body: asked } = await client.call('askSwap', { body, ...sending(call) });
  const code = await tell(call, client, asked);
  if (!asked.dryRun)
    say(
      call.context.terminal,
      `Until somebody takes it (astern oncall swap take ${asked.override.id}), it stays as it is.`,
    );
  return code;
}

async function runTake(call: Call): Promise<number> {
  const id = wordOf(call, 0, { what: 'The id of the swap', example: 'astern oncall swap take sw_8f3k2m9q1x7t' });
  const client = connect(call);
  const body = given('by', textFlag(call, 'by'));
  return tell(call, client, (await client.call('takeSwap', { params: { id }, body, ...sending(call) })).body);
}

async function runWithdraw(call: Call): Promise<number> {
  const id = wordOf(call, 0, { what: 'The id of the swap', example: 'astern oncall swap withdraw sw_8f3k2m9q1x7t' });
  const client = connect(call);
  return tell(call, client, (await client.call('withdrawSwap', { params: { id }, ...sending(call) })).body);
}

async function runTakeOver(call: Call): Promise<number> {
  const client = connect(call);
  const schedule = call.args[0] ?? (await onlySchedule(call, client));
  const body = {
    schedule,
    ...given('by', textFlag(call, 'by')),
    until: endFlag(call) ?? null,
    reason: textFlag(call, 'reason') ?? '',
  };
  return tell(call, client, (await client.call('takeOver', { body, ...sending(call) })).body);
}

async function onlySchedule(call: Call, client: Client): Promise<string> {
  const { body } = await client.call('oncallSchedules', { signal: call.context.interrupted });
  const [only, ...more] = body.schedules;
  if (only !== undefined && more.length === 0) return only.schedule;
  const names = body.schedules.map(({ schedule }) => schedule).join(', ');
  throw new UserError(
    'request/usage',
    `Which schedule? There ${names === '' ? 'is none yet' : `are ${names}`}.`,
    'Write: astern oncall take-over shop',
  );
}

async function tell(call: Call, client: Client, body: z.output<typeof OverriddenBody>): Promise<number> {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, body);
  else
    print(terminal, `${body.dryRun ? 'Would make ' : ''}${lineOf(call, body.override, await zonesOf(call, client))}`);
  for (const note of body.notes) say(terminal, `Note: ${note}`);
  return EXIT.done;
}

type Zones = ReadonlyMap<string, string>;

async function zonesOf(call: Call, client: Client): Promise<Zones> {
  const { body } = await client.call('oncallSchedules', { signal: call.context.interrupted });
  return new Map(body.schedules.map(({ schedule, zone }) => [schedule, zone]));
}

function lineOf(call: Call, one: OverrideBody, zones: Zones): string {
  const zone = readerZone(call);
  return overrideLine(one, zones.get(one.schedule) ?? zone, { zone });
}
