import { EXIT } from '../../api/exit-codes.ts';
import { parseDuration } from '../../lib/duration.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { reasonFor } from '../flags.ts';
import { print, printJson, say } from '../terminal.ts';
import { windowLine } from '../words/incidents.ts';

const WRITES = [
  { flag: '--dry-run', summary: 'say what would come of it and change nothing' },
  { flag: '--idempotency-key <key>', summary: 'the same key is carried out once, however often it is sent' },
] as const;

const set: Command = {
  name: 'set',
  args: '[service]',
  summary: 'for a while, keep the alerts of a service, or all, from paging; what fires still at the end pages then',
  examples: [
    'astern maintenance set shop --for 2h --reason "new disks"',
    'astern maintenance set shop --from 2026-12-01T22:00:00Z --for 4h --reason "database upgrade"',
  ],
  flags: [
    { flag: '--for <time>', summary: 'how long, such as 2h; at least 1m' },
    { flag: '--from <time>', summary: 'when it begins, such as 2026-12-01T22:00:00Z (default: now)' },
    { flag: '--reason <text>', summary: 'why; it is written into the log' },
    { flag: '--no-input', summary: 'never ask' },
    ...WRITES,
  ],
  run: runSet,
};

const list: Command = {
  name: 'list',
  summary: 'maintenance that is on, planned, or over since at most 30 days',
  examples: ['astern maintenance list', 'astern maintenance list --json'],
  flags: [],
  run: runList,
};

const end: Command = {
  name: 'end',
  args: '<id>',
  summary: 'end it before its time; what fires still pages now',
  examples: ['astern maintenance end mw_8f3k2m9q1x7t'],
  flags: WRITES,
  run: runEnd,
};

export const maintenance: Command = {
  name: 'maintenance',
  summary: 'times in which alerts are kept and page nobody',
  examples: ['astern maintenance', 'astern maintenance set shop --for 2h --reason "new disks"'],
  flags: [],
  subcommands: [set, list, end],
  run: runList,
};

async function runSet(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const seconds = secondsOf(call);
  const from = fromOf(call);
  const reason = await reasonFor(call, 'Maintenance');
  const { body } = await connect(call).call('setMaintenance', {
    body: { seconds, reason, ...given('service', call.args[0]), ...given('from', from) },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'dryRun')) say(terminal, 'Nothing was changed. It would be:');
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, windowLine(body, clock.now()));
  return EXIT.done;
}

async function runList(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const { body } = await connect(call).call('maintenance', { signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.windows.length === 0) print(terminal, 'No maintenance is planned.');
  else for (const window of body.windows) print(terminal, windowLine(window, clock.now()));
  return EXIT.done;
}

async function runEnd(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const { body } = await connect(call).call('endMaintenance', {
    params: { id: call.args[0] ?? '' },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'dryRun')) say(terminal, 'Nothing was changed. It would be:');
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, windowLine(body, clock.now()));
  return EXIT.done;
}

function secondsOf(call: Call): number {
  const text = textFlag(call, 'for');
  const ms = text === undefined ? null : parseDuration(text);
  if (ms !== null && ms >= 60_000) return Math.round(ms / 1_000);
  throw new UserError('request/usage', '--for needs a time of at least 1m.', 'Write it as 30m, 2h or 1d.');
}

function fromOf(call: Call): string | undefined {
  const text = textFlag(call, 'from');
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return new Date(atMs).toISOString();
  const message = `--from needs a time, not "${text}".`;
  throw new UserError('request/usage', message, 'Write it as 2026-12-01T22:00:00Z.');
}
