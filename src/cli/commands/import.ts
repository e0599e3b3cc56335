import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { fromFileOrPipe } from '../spool.ts';
import { atStore, CONFIG_FLAG } from '../store-place.ts';
import { takenBack } from '../taken-back.ts';
import { print, printJson, say } from '../terminal.ts';
import { headText } from '../words/head.ts';

export const importCommand: Command = {
  name: 'import',
  args: '<file>',
  summary: 'take an export into a store that is empty: all of it, or nothing; `-` is standard input',
  examples: [
    'DATABASE_URL=postgresql://astern@db.internal/astern astern import astern.jsonl',
    'astern import astern.jsonl --dry-run',
  ],
  flags: [{ flag: '--dry-run', summary: 'look whether it could be taken in, and change nothing' }, CONFIG_FLAG],
  run,
};

async function run(call: Call): Promise<number> {
  const { context, args } = call;
  const { terminal } = context;
  const dryRun = isOn(call, 'dryRun');
  const { tools, place, where } = await atStore(call);
  const taken = await takenBack(context, 'Nothing was taken in.', (signal) =>
    fromFileOrPipe(context, args[0] ?? '', (file) => tools.importFrom(place, { file, dryRun, signal })),
  );
  const { rows, head } = taken;
  if (isOn(call, 'json')) printJson(terminal, { store: where, rows, head, dryRun });
  else
    print(
      terminal,
      `${dryRun ? 'Would take' : 'Took'} ${rows} rows into ${where}; the log is whole up to ${headText(head)}.`,
    );
  if (!dryRun)
    say(terminal, 'Start the server on it now. It asks the router what is live, and goes on with what was under way.');
  return EXIT.done;
}
