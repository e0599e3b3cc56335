import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { EXIT } from '../../../api/exit-codes.ts';
import type { DocumentInput } from '../../../api/oncall.ts';
import { UserError } from '../../../lib/errors.ts';
import { type Call, type Command, isOn } from '../../command.ts';
import { connect } from '../../connect.ts';
import { print, printJson, say, styleFor } from '../../terminal.ts';
import { planLines } from '../../words/oncall.ts';
import { EDIT_FLAGS } from './edit-flags.ts';
import { neededFlag, sending, wordOf } from './send.ts';

const PRUNE = { flag: '--prune', summary: 'remove people, schedules and policies that the file does not name' };

export const apply: Command = {
  name: 'apply',
  args: '[file]',
  summary: 'make people, schedules and policies as a file says, all of it or nothing; `-` is standard input',
  examples: ['astern oncall apply oncall.yml --dry-run', 'astern oncall apply oncall.yml --prune'],
  flags: [PRUNE, ...EDIT_FLAGS],
  run: runApply,
};

export const exportOncall: Command = {
  name: 'export',
  summary: 'write people, schedules and policies as a file that `astern oncall apply` takes',
  examples: ['astern oncall export > oncall.yml'],
  flags: [],
  run: runExport,
};

export const importOncall: Command = {
  name: 'import',
  args: '[file]',
  summary: 'turn an export of another system into such a file, or apply it; says what it could not carry over',
  examples: [
    'astern oncall import --from pagerduty export.json > oncall.yml',
    'astern oncall import --from grafana-oncall export.json --apply --dry-run',
  ],
  flags: [
    { flag: '--from <system>', summary: 'grafana-oncall, pagerduty or opsgenie' },
    { flag: '--apply', summary: 'apply it instead of printing it' },
    PRUNE,
    ...EDIT_FLAGS,
  ],
  run: runImport,
};

async function runApply(call: Call): Promise<number> {
  const file = wordOf(call, 0, { what: 'The file', example: 'astern oncall apply oncall.yml' });
  const { parseOncallFile } = await import('../../../config/oncall/read-file.ts');
  return send(call, parseOncallFile(await readInput(call, file), file === '-' ? 'standard input' : file));
}

async function runExport(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const { body } = await connect(call).call('oncallDocument', { signal });
  if (isOn(call, 'json')) {
    printJson(terminal, body);
    return EXIT.done;
  }
  const { writeOncallFile } = await import('../../../config/oncall/write-file.ts');
  print(terminal, writeOncallFile(body as Parameters<typeof writeOncallFile>[0]).trimEnd());
  return EXIT.done;
}

async function runImport(call: Call): Promise<number> {
  const { terminal, clock } = call.context;
  const example = 'astern oncall import --from pagerduty export.json';
  const from = neededFlag(call, 'from', example);
  const file = wordOf(call, 0, { what: 'The file', example });
  const read = await importerOf(from);
  const { document, left } = read(await readInput(call, file), clock.now());
  for (const line of left) say(terminal, `Not carried over: ${line}`);
  if (document.people.length > 0)
    say(
      terminal,
      'People are called by what stands before the @ of their address; call them as their tokens are called.',
    );
  if (isOn(call, 'apply')) return send(call, document);
  if (isOn(call, 'json')) {
    printJson(terminal, { document, left });
    return EXIT.done;
  }
  const { writeOncallFile } = await import('../../../config/oncall/write-file.ts');
  print(terminal, writeOncallFile(document).trimEnd());
  return EXIT.done;
}

type Importer = (text: string, nowMs: number) => import('../../../config/oncall/imported.ts').Imported;

async function importerOf(from: string): Promise<Importer> {
  switch (from) {
    case 'pagerduty':
      return (await import('../../../config/oncall/import-pagerduty.ts')).importPagerduty;
    case 'opsgenie':
      return (await import('../../../config/oncall/import-opsgenie.ts')).importOpsgenie;
    case 'grafana-oncall':
      return (await import('../../../config/oncall/import-grafana.ts')).importGrafana;
    default:
      throw new UserError(
        'request/usage',
        `Exports of "${from}" are not known here.`,
        'Write --from grafana-oncall, pagerduty or opsgenie.',
      );
  }
}

async function send(call: Call, document: object): Promise<number> {
  const { terminal } = call.context;
  const order = { document: document as DocumentInput, prune: isOn(call, 'prune') };
  const { body } = await connect(call).call('applyOncall', { body: order, ...sending(call) });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of planLines(body, styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}

async function readInput({ context: { cwd, terminal } }: Call, file: string): Promise<string> {
  if (file === '-') return readAll(terminal.in);
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError('config/unreadable', `${file} cannot be read: ${why}`, 'Name a file that you can read.');
  }
}
