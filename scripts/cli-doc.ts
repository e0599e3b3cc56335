import { allCommands } from '../src/cli/all-commands.ts';
import type { Command, Flag } from '../src/cli/command.ts';
import { GLOBAL_FLAGS } from '../src/cli/flags.ts';

const HEAD = `# The command line

<!-- Made by scripts/write-cli-doc.ts from the definitions of the commands; change those, not this page. -->

Data goes to standard output, talk to standard error. \`--json\` prints what the API answers, problems too. Every command that changes
something takes \`--dry-run\`, asks only where a person can answer, and never with \`--no-input\`. Exit codes and problem codes:
[errors.md](errors.md).

A target is written \`service/environment\`. Where a command takes one, it is found in this order: the word given, \`--target\`,
\`ASTERN_TARGET\`, the only environment in the \`astern.yml\` of this repository. A bare service name will do while the server knows it in one
environment only. A release is \`r412\` or the beginning of its sha.
`;

const TAIL = `## Environment variables

${table(
  ['variable', 'what it says'],
  [
    ['`ASTERN_URL`', 'where the server is, like `--server`'],
    ['`ASTERN_TOKEN`', 'the token; goes before `--token-file` and before the one in the data folder'],
    ['`ASTERN_TARGET`', 'which target is meant, like `--target`'],
    ['`ASTERN_DATA`', 'data folder of the server on this machine, like `--data`; `.astern` here or above if not said'],
    ['`ASTERN_ACTOR`', 'your name in the log, believed only with the local token (default: `SUDO_USER`, then `USER`)'],
    ['`ASTERN_RETRY_SECONDS`', 'how long a server that is followed may be away (30)'],
    ['`ASTERN_DEBUG`', '`1`: show the stack of an error'],
    ['`NO_COLOR`', 'no colours'],
  ],
)}

Those of \`astern server\` are in [server-settings.md](server-settings.md).
`;

/** The reference page of the command line, from the very definitions that it runs by. */
export async function cliDoc(): Promise<string> {
  const commands = await allCommands();
  const summaries = commands.map(({ name, summary }) => [`[\`astern ${name}\`](#astern-${name})`, summary] as const);
  return [
    HEAD,
    table(['command', 'what it does'], summaries),
    '',
    '## For every command',
    '',
    flagTable([
      ...GLOBAL_FLAGS,
      { flag: '-h, --help', summary: 'show the help of the command' },
      { flag: '--version', summary: 'print the version' },
    ]),
    '',
    ...commands.flatMap((command) => sections(command)),
    TAIL,
  ].join('\n');
}

function sections(command: Command, words = ''): readonly string[] {
  const own = section({ ...command, name: `${words}${command.name}` });
  return [own, ...(command.subcommands ?? []).flatMap((one) => sections(one, `${words}${command.name} `))];
}

function section({ name, args, summary, examples, flags }: Command): string {
  return [
    `## astern ${name}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    '',
    '```',
    `astern ${name}${args === undefined ? '' : ` ${args}`}`,
    '',
    ...examples.map((example) => `$ ${example}`),
    '```',
    '',
    ...(flags.length === 0 ? [] : [flagTable(flags), '']),
  ].join('\n');
}

function flagTable(flags: readonly Flag[]): string {
  return table(
    ['flag', 'meaning'],
    flags.map(({ flag, summary }) => [`\`${flag}\``, summary]),
  );
}

function table(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  const lines = [head, ['---', '---'], ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
