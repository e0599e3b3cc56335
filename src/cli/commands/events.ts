import type { Client } from '../../api/client.ts';
import type { EventBody } from '../../api/events.ts';
import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { patienceOf } from '../patiently.ts';
import { findTarget, targetName } from '../target.ts';
import { print, printJson, printJsonLine, say, styleFor } from '../terminal.ts';
import { eventLine } from '../words/events.ts';
import { verifyEvents } from './verify-events.ts';

type Filter = { readonly target?: string; readonly operation?: string };

export const events: Command = {
  name: 'events',
  args: '[target]',
  summary: 'what happened, oldest first',
  examples: ['astern events', 'astern events shop/production --follow', 'astern events --after 1200 --json'],
  flags: [
    { flag: '--follow', summary: 'go on with what happens from now on, until Ctrl-C' },
    { flag: '--target <service/environment>', summary: 'only of this target' },
    { flag: '--operation <id>', summary: 'only of this operation' },
    { flag: '--after <seq>', summary: 'only those after this number' },
    { flag: '--limit <count>', summary: 'how many (default: 100)' },
  ],
  subcommands: [verifyEvents],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const page = { ...given('limit', numberFlag(call, 'limit')), ...given('after', numberFlag(call, 'after')) };
  const client = connect(call);
  const filter = await filterFor(call, client);
  const { body } = await client.call('events', { query: { ...filter, ...page }, signal });
  const follow = isOn(call, 'follow');
  if (isOn(call, 'json') && !follow) {
    printJson(terminal, body);
    return EXIT.done;
  }
  for (const event of body.events) show(call, event);
  if (!follow) return EXIT.done;
  // With `--after` there may be more than one page: the stream takes up where the page ended.
  return followFrom(
    call,
    client,
    filter,
    page.after === undefined ? body.lastSeq : (body.events.at(-1)?.seq ?? page.after),
  );
}

async function filterFor(call: Call, client: Client): Promise<Filter> {
  const word = call.args[0] ?? textFlag(call, 'target');
  const target = word === undefined ? undefined : targetName(await findTarget(call, client, word));
  return { ...given('target', target), ...given('operation', textFlag(call, 'operation')) };
}

async function followFrom(call: Call, client: Client, filter: Filter, after: number): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const onLoss = () => say(terminal, 'The server does not answer; trying again ...');
  const stream = client.followEvents({ ...filter, after, signal, patienceMs: patienceOf(call.context), onLoss });
  for await (const event of stream) show(call, event);
  return EXIT.interrupted;
}

function show(call: Call, event: EventBody): void {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJsonLine(terminal, event);
  else print(terminal, eventLine(event, styleFor(terminal.out)));
}
