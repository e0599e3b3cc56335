import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { atStore, CONFIG_FLAG } from '../store-place.ts';
import { print, printJson } from '../terminal.ts';

export const migrate: Command = {
  name: 'migrate',
  summary: 'bring the tables of the store up to this version of Astern; the server does it too, when it starts',
  examples: ['astern migrate', 'astern migrate --dry-run', 'astern migrate --check'],
  flags: [
    { flag: '--dry-run', summary: 'say what would happen and change nothing' },
    { flag: '--check', summary: 'as --dry-run; ends with 1 when there is something to do' },
    CONFIG_FLAG,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal } = call.context;
  const isCheck = isOn(call, 'check');
  const dryRun = isCheck || isOn(call, 'dryRun');
  const { tools, place, where } = await atStore(call);
  const { from, to, steps } = await tools.migrateStore(place, { dryRun });
  const names = steps.map(({ version, name }) => `${version} ${name}`);
  if (isOn(call, 'json')) printJson(terminal, { store: where, from, to, steps: names, dryRun });
  else print(terminal, sentence(where, { from, to, names, dryRun }));
  return isCheck && steps.length > 0 ? EXIT.failed : EXIT.done;
}

type Told = { readonly from: number; readonly to: number; readonly names: readonly string[]; readonly dryRun: boolean };

function sentence(where: string, { from, to, names, dryRun }: Told): string {
  if (from > to)
    return `${where} has schema ${from}, of a newer Astern; this version knows ${to}, and can work on it: nothing to do.`;
  if (names.length === 0) return `${where} has schema ${from}, the newest that this version knows: nothing to do.`;
  return `${dryRun ? 'Would bring' : 'Brought'} ${where} from schema ${from} to ${to}: ${names.join(', ')}.`;
}
