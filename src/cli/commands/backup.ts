import { resolve } from 'node:path';
import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { atStore, CONFIG_FLAG } from '../store-place.ts';
import { takenBack } from '../taken-back.ts';
import { print, printJson, say } from '../terminal.ts';
import { headText } from '../words/head.ts';

export const backup: Command = {
  name: 'backup',
  args: '<file>',
  summary: 'copy the store as it is at one moment, also while servers write to it, and check the copy',
  examples: ['astern backup /backup/astern-$(date +%F).db'],
  flags: [CONFIG_FLAG],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, cwd } = call.context;
  const { tools, place, where } = await atStore(call);
  const file = resolve(cwd, call.args[0] ?? '');
  const { head } = await takenBack(call.context, 'No backup was made.', (signal) =>
    tools.backUpTo(place, { file, signal }),
  );
  if (isOn(call, 'json')) printJson(terminal, { store: where, file, head });
  else print(terminal, `Backed up ${where} into ${file}; the log is whole up to ${headText(head)}.`);
  say(terminal, `Not in it: the files of the releases. Copy ${place.data}/artifacts and ${place.data}/token after it.`);
  return EXIT.done;
}
