import { EXIT } from '../../api/exit-codes.ts';
import { UserError } from '../../lib/errors.ts';
import { CHANGE_FLAGS, wordAt } from '../change-incident.ts';
import { type Call, type Command, given, isOff, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { momentFlag } from '../moment.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { listLines, showLines } from '../words/incidents.ts';
import { incidentChanges, severityOf } from './incident-changes.ts';

const WRITES = CHANGE_FLAGS.filter(({ flag }) => !flag.startsWith('--seen'));

const LIST_FLAGS = [
  { flag: '--all', summary: 'also those that are resolved' },
  { flag: '--service <name>', summary: 'only of this service' },
  { flag: '--target <service/environment>', summary: 'only of this target' },
  { flag: '--limit <count>', summary: 'how many (default: 50)' },
  { flag: '--before <number>', summary: 'only those before this one: the next page' },
] as const;

const open: Command = {
  name: 'open',
  args: '<title...>',
  summary: 'open one that no alert has opened; whoever is on call is paged',
  examples: [
    'astern incident open "customers cannot pay" --about shop/production --severity critical',
    'astern incident open "slow since noon" --about shop --began 20m --no-page',
  ],
  flags: [
    { flag: '--about <service>', summary: 'the service, or the target, that it is about' },
    { flag: '--severity <word>', summary: 'critical, error, warning or info (default: error)' },
    {
      flag: '--began <time>',
      summary:
        'when the trouble began: a time (2026-11-28T02:10:00Z, or 02:10 on your clock), or how long ago: 20m (default: now)',
    },
    { flag: '--no-page', summary: 'page nobody' },
    ...WRITES,
  ],
  run: runOpen,
};

const list: Command = {
  name: 'list',
  summary: 'those that are not resolved, newest first',
  examples: ['astern incident list', 'astern incident list --all --service shop --json'],
  flags: LIST_FLAGS,
  run: runList,
};

const show: Command = {
  name: 'show',
  args: '<incident>',
  summary: 'one incident: what it is about, its times, who was told, and what happened',
  examples: ['astern incident show INC-17', 'astern incident show INC-17 --md > inc-17.md'],
  flags: [{ flag: '--md', summary: 'as Markdown, to keep or to send on' }],
  run: runShow,
};

const note: Command = {
  name: 'note',
  args: '<incident> <text...>',
  summary: 'write something into its timeline, or pin what was said elsewhere',
  examples: [
    'astern incident note INC-17 "it is the cache"',
    'astern incident note INC-17 "customers write in" --source slack --url https://chat.example/p1 --at 10m',
  ],
  flags: [
    { flag: '--source <kind>', summary: 'where it was said: slack, phone...' },
    { flag: '--url <address>', summary: 'its link' },
    {
      flag: '--at <time>',
      summary: 'when it was said: a time (2026-11-28T02:10:00Z, or 02:10 on your clock), or how long ago: 10m',
    },
    ...WRITES,
  ],
  run: runNote,
};

const explain: Command = {
  name: 'explain',
  args: '<incident>',
  summary: 'why somebody was paged about an incident or an alert, or was not',
  examples: [
    'astern incident explain INC-17',
    'astern incident explain INC-17 --person ann',
    'astern incident explain alert_8f3k2m9q1x7t.0',
  ],
  flags: [{ flag: '--person <name>', summary: 'only of this person' }],
  run: runExplain,
};

export const incident: Command = {
  name: 'incident',
  summary: 'what is wrong, who has it, and what happened',
  examples: ['astern incident', 'astern incident show INC-17', 'astern ack INC-17', 'astern incident resolve INC-17'],
  flags: LIST_FLAGS,
  subcommands: [open, list, show, note, ...incidentChanges, explain],
  run: runList,
};

async function runOpen(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const severity = textFlag(call, 'severity');
  const dryRun = isOn(call, 'dryRun');
  const { body } = await connect(call).call('openIncident', {
    body: {
      title: call.args.join(' '),
      page: !isOff(call, 'page'),
      ...given('severity', severity === undefined ? undefined : severityOf(severity)),
      ...given('about', textFlag(call, 'about')),
      ...given('beganAt', momentFlag(call, 'began', clock.now())),
    },
    dryRun,
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (dryRun) say(terminal, 'Nothing was changed. It would be:');
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, dryRun ? `${body.incident.severity}: ${body.incident.title}` : body.message);
  if (!dryRun) say(terminal, `Follow it with: astern incident show ${body.incident.name}`);
  return EXIT.done;
}

async function runList(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const query = {
    all: isOn(call, 'all'),
    ...given('service', textFlag(call, 'service')),
    ...given('target', textFlag(call, 'target')),
    ...given('limit', numberFlag(call, 'limit')),
    ...given('before', numberFlag(call, 'before')),
  };
  const { body } = await connect(call).call('incidents', { query, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of listLines(body, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}

async function runShow(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const params = { incident: wordAt(call, 0, 'incident') };
  const { body } = await connect(call).call('incident', { params, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (isOn(call, 'md')) print(terminal, body.markdown.trimEnd());
  else for (const line of showLines(body, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}

async function runNote(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const [name = '', ...words] = call.args;
  const kind = textFlag(call, 'source');
  const more = { ...given('url', textFlag(call, 'url')), ...given('at', momentFlag(call, 'at', clock.now())) };
  if (kind === undefined && Object.keys(more).length > 0)
    throw new UserError('request/usage', '--url and --at need --source.', 'Add --source slack, or where it was said.');
  const { body } = await connect(call).call('noteIncident', {
    params: { incident: name },
    body: { text: words.join(' '), ...given('source', kind === undefined ? undefined : { kind, ...more }) },
    dryRun: isOn(call, 'dryRun'),
    idempotencyKey: textFlag(call, 'idempotencyKey'),
    signal,
  });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, isOn(call, 'dryRun') ? 'Nothing was changed.' : body.message);
  return EXIT.done;
}

async function runExplain(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const about = wordAt(call, 0, 'incident');
  const client = connect(call);
  const { body } = about.startsWith('alert_')
    ? await client.call('explainAlert', { params: { id: about }, signal })
    : await client.call('explainIncident', {
        params: { incident: about },
        query: { ...given('person', textFlag(call, 'person')) },
        signal,
      });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const reason of body.reasons) print(terminal, reason);
  return EXIT.done;
}
