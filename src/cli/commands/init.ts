import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../api/exit-codes.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { print, printJson, say } from '../terminal.ts';

const NAME = 'astern.yml';

export const init: Command = {
  name: 'init',
  summary: 'propose an astern.yml for the project in this folder',
  examples: ['astern init', 'astern init --dry-run', 'astern init --force'],
  flags: [
    { flag: '--dry-run', summary: 'print the file instead of writing it' },
    { flag: '--force', summary: 'write over the one that is there' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, cwd } = call.context;
  const [{ readProjectFacts }, { propose }] = await Promise.all([
    import('../project-facts.ts'),
    import('../../core/init/propose.ts'),
  ]);
  const file = join(cwd, NAME);
  const proposal = propose(readProjectFacts(cwd));
  const isDry = isOn(call, 'dryRun');
  if (!isDry) write(file, proposal.text, isOn(call, 'force'));
  if (isOn(call, 'json')) {
    printJson(terminal, { file, written: !isDry, ...proposal });
    return EXIT.done;
  }
  if (isDry) print(terminal, proposal.text.trimEnd());
  else print(terminal, `Wrote ${file}.`);
  for (const note of proposal.notes) say(terminal, `- ${note}`);
  if (!isDry) for (const line of nextLines(proposal.complete)) say(terminal, line);
  return EXIT.done;
}

function write(file: string, text: string, force: boolean): void {
  if (existsSync(file) && !force) {
    throw new UserError(
      'config/exists',
      `There is an ${NAME} already: ${file}.`,
      'See another proposal with --dry-run, or write over it with --force.',
    );
  }
  writeFileSync(file, text);
}

function nextLines(complete: boolean): readonly string[] {
  return [
    'Next:',
    ...(complete ? [] : [`  fill in the command that is missing in ${NAME}`]),
    `  git add ${NAME} && git commit -m "Ship with Astern"`,
    '  astern server       in a terminal of its own, unless one runs already',
    '  astern doctor       see that everything is in place',
    '  astern ship',
  ];
}
