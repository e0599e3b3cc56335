import type { Client } from '../../api/client.ts';
import { EXIT } from '../../api/exit-codes.ts';
import type { StatusBody } from '../../api/targets.ts';
import { type Call, type Command, isOn, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { print, printJson, styleFor } from '../terminal.ts';
import { watchStatus } from '../watch-status.ts';
import { statusText } from '../words/status.ts';

export const status: Command = {
  name: 'status',
  args: '[target]',
  summary: 'what is live everywhere, what is under way, and what could be put back',
  examples: ['astern status', 'astern status shop', 'astern status shop/production --watch', 'astern status --json'],
  flags: [
    { flag: '--target <service/environment>', summary: 'only this one (default: all)' },
    { flag: '--watch', summary: 'stay, and show every change' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock } = call.context;
  const client = connect(call);
  const word = call.args[0] ?? textFlag(call, 'target') ?? null;
  const read = () => readStatus(call, client, word);
  if (isOn(call, 'watch'))
    return watchStatus(call, client, { target: word?.includes('/') === true ? word : null, read });
  const body = await read();
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, statusText(body, clock.now(), styleFor(terminal.out)));
  return EXIT.done;
}

/** The server answers others between two pages. */
const PAGE = 50;

/** All targets, those of one service, or one. */
async function readStatus(call: Call, client: Client, word: string | null): Promise<StatusBody> {
  const targets: StatusBody['targets'] = [];
  let after: string | undefined;
  do {
    const query = { target: word ?? undefined, after, limit: PAGE };
    const { body } = await client.call('status', { query, signal: call.context.interrupted });
    targets.push(...body.targets);
    after = body.next ?? undefined;
  } while (after !== undefined);
  return { targets, next: null };
}
