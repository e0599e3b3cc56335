import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { TARGET_FLAG } from '../flags.ts';
import { findTarget, targetName } from '../target.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { pipelineTable } from '../words/pipeline.ts';

export const pipelines: Command = {
  name: 'pipelines',
  args: '[target]',
  summary: 'runs of gates and what became of them, newest first; of every target unless one is named',
  examples: ['astern pipelines', 'astern pipelines shop/production --limit 5', 'astern pipelines --json'],
  flags: [
    TARGET_FLAG,
    { flag: '--sha <sha>', summary: 'only those of this commit, by its whole sha' },
    { flag: '--limit <count>', summary: 'how many (default: 20)' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const client = connect(call);
  const word = call.args[0] ?? textFlag(call, 'target');
  const target = word === undefined ? undefined : targetName(await findTarget(call, client, word));
  const query = {
    ...given('target', target),
    ...given('sha', textFlag(call, 'sha')),
    ...given('limit', numberFlag(call, 'limit')),
  };
  const { body } = await client.call('pipelines', { query, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.pipelines.length === 0)
    say(terminal, 'No pipelines. `astern ship` starts one where gates are declared.');
  else for (const line of pipelineTable(body.pipelines, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}
