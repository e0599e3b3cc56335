import { resolve } from 'node:path';
import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { atStore, CONFIG_FLAG } from '../store-place.ts';
import { takenBack } from '../taken-back.ts';
import { print, printJson, say } from '../terminal.ts';
import { headText } from '../words/head.ts';

export const restore: Command = {
  name: 'restore',
  args: '<file>',
  summary: 'put a backup in the place of the store, while no server runs; what stood there is kept',
  examples: ['astern restore /backup/astern-2026-11-21.db', 'astern restore /backup/astern-2026-11-21.db --dry-run'],
  flags: [{ flag: '--dry-run', summary: 'look whether it could be put back, and change nothing' }, CONFIG_FLAG],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, cwd } = call.context;
  const dryRun = isOn(call, 'dryRun');
  const { tools, place, where } = await atStore(call);
  const file = resolve(cwd, call.args[0] ?? '');
  const { head, keptAs } = await takenBack(call.context, 'Nothing was put back: the store is as it was.', (signal) =>
    tools.restoreFrom(place, { file, dryRun, signal }),
  );
  if (isOn(call, 'json')) printJson(terminal, { store: where, file, head, keptAs, dryRun });
  else
    print(
      terminal,
      `${dryRun ? 'Would put' : 'Put'} ${file} back as ${where}; its log is whole up to ${headText(head)}.`,
    );
  if (keptAs !== null) say(terminal, `What stood there is kept as ${keptAs}.`);
  if (!dryRun)
    say(
      terminal,
      'Start the server on it now. It asks the router what is live; astern status names what does not agree.',
    );
  return EXIT.done;
}
