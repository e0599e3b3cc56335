import { EXIT } from '../../api/exit-codes.ts';
import { UserError } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import { type Call, type Command, given, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { deliveryHead, deliveryRows, firingLines, hookLines, testLines } from '../words/alerts.ts';

const ONLY_HOOK = { flag: '--hook <name>', summary: 'only of this hook' };

const list: Command = {
  name: 'list',
  summary: 'what came in, newest first; kept for 30 days',
  examples: ['astern alerts list', 'astern alerts list --hook grafana', 'astern alerts list --unparsed'],
  flags: [
    ONLY_HOOK,
    { flag: '--unparsed', summary: 'only what could not be understood' },
    { flag: '--limit <count>', summary: 'how many (default: 20)' },
  ],
  run: runList,
};

const show: Command = {
  name: 'show',
  args: '<delivery>',
  summary: 'one delivery as it arrived, with its body',
  examples: ['astern alerts show dlv_8f3k2m9q1x7t'],
  flags: [],
  run: runShow,
};

const firing: Command = {
  name: 'now',
  summary: 'alerts as they stand, and what incident each belongs to, or why to none',
  examples: ['astern alerts now', 'astern alerts now --quiet'],
  flags: [
    ONLY_HOOK,
    { flag: '--quiet', summary: 'only those that led to no incident' },
    { flag: '--limit <count>', summary: 'how many (default: 50)' },
  ],
  run: runNow,
};

const test: Command = {
  name: 'test',
  args: '<hook>',
  summary: 'send a genuine sample to a hook, signed as its sender signs; it leads to an incident as any alert does',
  examples: ['astern alerts test grafana --dry-run', 'astern alerts test grafana'],
  flags: [{ flag: '--dry-run', summary: 'say what would be sent and how it is read, and send nothing' }],
  run: runTest,
};

export const alerts: Command = {
  name: 'alerts',
  summary: 'where alerts come in: the hooks, what came last, what was not understood or refused, whose clock is off',
  examples: ['astern alerts', 'astern alerts list --unparsed', 'astern alerts test grafana'],
  flags: [],
  subcommands: [list, show, firing, test],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const { body } = await connect(call).call('alertHooks', { signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of hookLines(body, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}

async function runList(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const query = {
    ...given('hook', textFlag(call, 'hook')),
    ...given('limit', numberFlag(call, 'limit')),
    ...(isOn(call, 'unparsed') ? { state: 'unparsed' as const } : {}),
  };
  const { body } = await connect(call).call('deliveries', { query, signal });
  if (body.deliveries.length === 0) await demandHook(call);
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.deliveries.length === 0) print(terminal, 'Nothing of that kind has come in.');
  else for (const line of deliveryRows(body.deliveries, clock.now())) print(terminal, line);
  return EXIT.done;
}

/** Of a hook that was taken out of the settings things may still be there; where nothing is, its name may be a slip. */
async function demandHook(call: Call): Promise<void> {
  const wanted = textFlag(call, 'hook');
  if (wanted === undefined) return;
  const { body } = await connect(call).call('alertHooks', { signal: call.context.interrupted });
  const names = [...body.hooks, ...body.heartbeats].map(({ name }) => name);
  if (names.includes(wanted)) return;
  const meant = closest(wanted, names);
  const next = names.length === 0 ? 'See docs/alerts.md on how to set one up.' : `There are: ${names.join(', ')}.`;
  throw new UserError(
    'alerts/unknown-hook',
    `The settings have no hook named ${wanted}, and nothing of it is kept.`,
    meant === null ? next : `${next} Did you mean ${meant}?`,
  );
}

async function runShow(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const [id = ''] = call.args;
  const { body } = await connect(call).call('delivery', { params: { id }, signal });
  if (isOn(call, 'json')) {
    printJson(terminal, body);
    return EXIT.done;
  }
  // The body alone is data: it can be sent on to a file or to jq.
  for (const line of deliveryHead(body, clock.now())) say(terminal, line);
  print(terminal, body.body);
  return EXIT.done;
}

async function runNow(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const query = {
    ...given('hook', textFlag(call, 'hook')),
    ...given('limit', numberFlag(call, 'limit')),
    quiet: isOn(call, 'quiet'),
  };
  const { body } = await connect(call).call('alerts', { query, signal });
  if (body.alerts.length === 0) await demandHook(call);
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.alerts.length === 0) print(terminal, 'No alert stands there.');
  else for (const line of firingLines(body.alerts, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}

async function runTest(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const [name = ''] = call.args;
  const { body } = await connect(call).call('testAlerts', { params: { name }, dryRun: isOn(call, 'dryRun'), signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of testLines(body)) print(terminal, line);
  return body.answer === null || body.answer.accepted ? EXIT.done : EXIT.failed;
}
