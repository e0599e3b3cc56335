import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { isPipe, toFileOrPipe } from '../spool.ts';
import { atStore, CONFIG_FLAG } from '../store-place.ts';
import { takenBack } from '../taken-back.ts';
import { print, printJson, say } from '../terminal.ts';
import { headText } from '../words/head.ts';

export const exportCommand: Command = {
  name: 'export',
  args: '<file>',
  summary: 'write all that the store remembers into a file that any other store can take in; `-` is standard output',
  examples: [
    'astern export astern.jsonl',
    'astern export - | gzip > astern.jsonl.gz',
    'astern export copy.jsonl --while-running',
  ],
  flags: [
    {
      flag: '--while-running',
      summary: 'also while servers run: a copy of one moment; what they write afterwards is not in it',
    },
    CONFIG_FLAG,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { context, args } = call;
  const { terminal } = context;
  const [word = ''] = args;
  const running = isOn(call, 'whileRunning');
  const { tools, place, where } = await atStore(call);
  const made = await takenBack(context, 'No file was written.', (signal) =>
    toFileOrPipe(context, word, (file) => tools.exportTo(place, { file, running, signal })),
  );
  const text = `Exported ${made.rows} rows of ${where}, with its log up to ${headText(made.head)}.`;
  if (isPipe(word)) say(terminal, text);
  else if (isOn(call, 'json')) printJson(terminal, { store: where, file: word, ...made });
  else print(terminal, text);
  if (made.broken !== null) {
    say(terminal, `Its log is broken: ${made.broken.why}. The file is evidence; astern import takes it into no store.`);
    say(
      terminal,
      'To move, restore the newest backup whose log is whole (astern events verify FILE tells), and export that.',
    );
  }
  if (running) say(terminal, 'This is a copy, no move: what servers write from now on is not in it.');
  else
    say(
      terminal,
      'Start no server on this store any more if another one takes this in: what it would write is not in it.',
    );
  return EXIT.done;
}
