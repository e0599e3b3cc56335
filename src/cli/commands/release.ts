import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../../api/exit-codes.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { JOB_FLAGS, readJob } from '../ci/read-job.ts';
import { type Call, type Command, isOn, textFlag } from '../command.ts';
import { connect, credentials } from '../connect.ts';
import { TARGET_FLAG } from '../flags.ts';
import { print, printJson } from '../terminal.ts';

const add: Command = {
  name: 'add',
  summary: 'make a release of what was built elsewhere; astern ship of that commit then builds nothing',
  examples: [
    'astern release add --artifact dist --gates report.json',
    'astern release add --sha "$GIT_COMMIT" --artifact shop.tar.gz --gates report.json --target shop/production',
  ],
  flags: [
    { flag: '--artifact <path>', summary: 'folder, .tar or .tar.gz with all that the service runs from' },
    { flag: '--image <image>', summary: 'refused: there is no fleet that runs images' },
    {
      flag: '--gates <file>',
      summary:
        '{"gates": [{"name", "outcome": "passed"|"failed"|"skipped", "durationMs"?, "url"?}]}; `-` is standard input',
    },
    TARGET_FLAG,
    { flag: '--sha <sha>', summary: 'the commit that was built (default: as the CI system or the checkout says)' },
    ...JOB_FLAGS,
  ],
  run: runAdd,
};

export const release: Command = {
  name: 'release',
  summary: 'releases that were built elsewhere',
  examples: ['astern release add --artifact dist --gates report.json'],
  flags: [],
  subcommands: [add],
  run: async () => {
    throw new UserError('request/usage', 'release needs one more word.', 'Try astern release add --help.');
  },
};

async function runAdd(call: Call): Promise<number> {
  const { terminal, cwd, interrupted: signal } = call.context;
  const path = artifactOf(call);
  const gates = reportOf(call);
  const facts = readJob(call);
  if ('missing' in facts) {
    throw new UserError('request/usage', `Not clear: ${facts.missing}.`, 'See astern release add --help.');
  }
  const client = connect(call);
  const { upload } = await import('../upload.ts');
  const stored = await upload(resolve(cwd, path), { url: client.url(), headers: credentials(call), signal });
  const { body } = await client.call('addRelease', { body: { ...facts, ...stored, gates }, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else
    print(
      terminal,
      `${body.release} of ${body.sha.slice(0, 7)} ${body.added ? 'added' : 'is there already'} (${body.digest.slice(0, 19)})`,
    );
  return EXIT.done;
}

function artifactOf(call: Call): string {
  const path = textFlag(call, 'artifact');
  if (textFlag(call, 'image') !== undefined) {
    throw new UserError(
      'release/images',
      'Images cannot be added: no fleet of this version runs them, and a release that cannot start is of no use in a rollback.',
      'Add the files that the service runs from, with `--artifact`.',
    );
  }
  if (path !== undefined) return path;
  throw new UserError(
    'request/usage',
    'What was built? --artifact is missing.',
    'Name a folder or an archive: --artifact dist',
  );
}

type Gates = { readonly name: string; readonly outcome: 'passed' | 'failed' | 'skipped' }[];

/** The server looks at what stands in it; here it must only be what it says it is. */
function reportOf(call: Call): Gates {
  const file = textFlag(call, 'gates');
  if (file === undefined) return [];
  try {
    const text = readFileSync(file === '-' ? 0 : resolve(call.context.cwd, file), 'utf8');
    const { gates } = JSON.parse(text) as { gates?: unknown };
    if (Array.isArray(gates)) return gates as Gates;
    throw new Error('it has no list `gates`');
  } catch (error) {
    throw new UserError(
      'request/usage',
      `The report ${file} cannot be read: ${messageOf(error)}.`,
      'It looks so: {"gates": [{"name": "lint", "outcome": "passed"}]}',
    );
  }
}
