import { CommanderError, Command as Parser } from 'commander';
import { EXIT } from '../api/exit-codes.ts';
import { readVersion } from '../lib/version.ts';
import { commandsFor, isCommand } from './all-commands.ts';
import type { Command, Context } from './command.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import { report, reportInterrupted } from './report.ts';
import { printJson } from './terminal.ts';

/** Run one command line to its exit code. Never throws, never ends the process. */
export async function runCli(argv: readonly string[], context: Context): Promise<number> {
  const { terminal, env, interrupted } = context;
  const json = asksForJson(argv);
  let exit: number = EXIT.done;
  const rest = argv.includes('--') ? argv.slice(argv.indexOf('--') + 1) : [];
  try {
    const parser = buildParser({ context, rest, json, commands: await commandsFor(argv) }, (code) => {
      exit = code;
    });
    await parser.parseAsync([...withKnownHelp(argv)], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return usageExit(error);
    if (interrupted.aborted) return reportInterrupted(terminal);
    return report(error, { terminal, json, debug: env.ASTERN_DEBUG === '1' });
  }
}

type Given = {
  readonly context: Context;
  readonly rest: readonly string[];
  readonly json: boolean;
  readonly commands: readonly Command[];
};

function buildParser(given: Given, onExit: (code: number) => void): Parser {
  const { context, json } = given;
  const { terminal } = context;
  const parser = new Parser('astern')
    .description('Ships releases red/black and puts production back on the last good one within seconds.')
    .version(readVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      outputError: (text, write) => showUsageError(text, write, context, json),
      getOutHelpWidth: () => terminal.out.columns || 100,
      getErrHelpWidth: () => terminal.err.columns || 100,
    })
    .exitOverride()
    .addHelpText('before', examplesText(['astern status', 'astern ship', 'astern rollback shop/production']));
  for (const { flag, summary } of GLOBAL_FLAGS) parser.option(flag, summary);
  for (const command of given.commands) addCommand(parser, command, given, onExit);
  return parser;
}

function addCommand(parent: Parser, command: Command, given: Given, onExit: (code: number) => void): void {
  const { context, rest } = given;
  const parser = parent
    .command(command.args === undefined ? command.name : `${command.name} ${command.args}`)
    .summary(command.summary)
    .description(sentence(command.summary))
    .addHelpText('before', examplesText(command.examples))
    .action(async () => {
      onExit(await command.run({ args: parser.args, rest, flags: parser.optsWithGlobals(), context }));
    });
  for (const { flag, summary, many } of command.flags) {
    if (many === true) parser.option(flag, summary, collect);
    else parser.option(flag, summary);
  }
  for (const subcommand of command.subcommands ?? []) addCommand(parser, subcommand, given, onExit);
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function examplesText(examples: readonly string[]): string {
  return `Examples:\n${examples.map((example) => `  $ ${example}`).join('\n')}\n`;
}

function showUsageError(text: string, write: (text: string) => void, { terminal }: Context, json: boolean): void {
  const detail = text.replace(/^error: /, '').trim();
  if (json)
    printJson(terminal, {
      type: 'about:blank',
      title: 'request/usage',
      status: 400,
      code: 'request/usage',
      detail,
      next: 'See astern help.',
    });
  write(`request/usage: ${detail}\n  Next: see astern help, or astern help <command>.\n`);
}

/** The parser ends with 1 for every mistake and throws for help and version too; scripts want 2 and 0. */
function usageExit({ exitCode }: CommanderError): number {
  return exitCode === 0 ? EXIT.done : EXIT.askedWrongly;
}

/** `help rollbak` would show the help of everything: let it be the mistake that it is. */
function withKnownHelp(argv: readonly string[]): readonly string[] {
  const [first, word] = argv;
  const isKnown = word === undefined || word.startsWith('-') || isCommand(word);
  return first === 'help' && !isKnown ? [word] : argv;
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}
