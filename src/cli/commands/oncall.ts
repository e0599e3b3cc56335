import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { readerZone, timeFlag } from '../oncall-times.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { oncallLines } from '../words/oncall.ts';
import { apply, exportOncall, importOncall } from './oncall/document.ts';
import { override, swap, takeOver } from './oncall/overrides.ts';
import { people } from './oncall/people.ts';
import { policies, schedules } from './oncall/schedules.ts';

export const oncall: Command = {
  name: 'oncall',
  summary: 'who is on call, until when, and who is next; and all that decides it',
  examples: [
    'astern oncall',
    'astern oncall --at "2026-12-24 18:00"',
    'astern oncall --service shop',
    'astern oncall --warnings',
  ],
  flags: [
    { flag: '--at <time>', summary: 'at another time: "2026-12-24 18:00", 18:00, 2026-12-24T17:00Z, or 2h from now' },
    { flag: '--schedule <name>', summary: 'only by this schedule' },
    { flag: '--service <name>', summary: 'who would be paged for this service' },
    { flag: '--warnings', summary: 'what will go wrong with paging within two weeks' },
  ],
  subcommands: [schedules, policies, people, override, swap, takeOver, apply, exportOncall, importOncall],
  run: runOncall,
};

async function runOncall(call: Call): Promise<number> {
  if (isOn(call, 'warnings')) return runWarnings(call);
  const { terminal, clock, interrupted: signal } = call.context;
  const service = textFlag(call, 'service');
  const query = {
    ...given('at', timeFlag(call, 'at')),
    ...given('schedule', textFlag(call, 'schedule')),
    ...given('service', service),
  };
  const { body } = await connect(call).call('oncall', { query, signal });
  if (isOn(call, 'json')) {
    printJson(terminal, body);
    return EXIT.done;
  }
  const reader = { nowMs: clock.now(), zone: readerZone(call), style: styleFor(terminal.out) };
  for (const line of oncallLines(body, reader)) print(terminal, line);
  if (service !== undefined && body.policy === null) print(terminal, `No policy pages anybody for ${service}.`);
  else if (service === undefined && body.schedules.length === 0)
    say(terminal, 'No schedule yet. Write one and apply it: astern oncall apply FILE');
  return EXIT.done;
}

async function runWarnings(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const { body } = await connect(call).call('oncallWarnings', { signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.warnings.length === 0) print(terminal, 'No warning.');
  else
    for (const { text, next } of body.warnings) {
      print(terminal, text);
      print(terminal, `  ${next}`);
    }
  return EXIT.done;
}
