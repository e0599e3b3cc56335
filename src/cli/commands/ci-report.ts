import { EXIT } from '../../api/exit-codes.ts';
import { UserError } from '../../lib/errors.ts';
import { post } from '../ci/post.ts';
import { JOB_FLAGS, readJob } from '../ci/read-job.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { TARGET_FLAG } from '../flags.ts';
import { print, printJson, say } from '../terminal.ts';

const RESULTS = ['passed', 'failed', 'cancelled'] as const;
const WITHIN_MS = 10_000;

export const ciReport: Command = {
  name: 'report',
  args: '<gate>',
  summary: 'in a CI job: how a gate, or its own deploy, went; a server that is away does not fail the job',
  examples: [
    'astern ci report lint --result passed',
    'astern ci report e2e --result failed --url "$BUILD_URL"',
    'astern ci report deploy --result passed',
  ],
  flags: [
    { flag: '--result <result>', summary: 'passed, failed or cancelled' },
    { flag: '--exit-code <number>', summary: 'of the command, when it is known' },
    TARGET_FLAG,
    { flag: '--sha <sha>', summary: 'the commit that is built (default: as the CI system or the checkout says)' },
    ...JOB_FLAGS,
    { flag: '--strict', summary: 'fail (exit 7) when the server is away' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, cwd, env } = call.context;
  const [gate = ''] = call.args;
  const result = resultOf(call);
  const exitCode = exitCodeOf(call);
  const facts = readJob(call);
  if ('missing' in facts)
    throw new UserError('request/usage', `${sentence(facts.missing)}.`, 'See astern ci report --help.');
  const where = {
    server: textFlag(call, 'server'),
    data: textFlag(call, 'data'),
    tokenFile: textFlag(call, 'tokenFile'),
    cwd,
    env,
  };
  const posted = await post(
    '/v1/ci/report',
    { ...facts, gate, result, ...given('exitCode', exitCode) },
    where,
    WITHIN_MS,
  );
  if (posted.kind === 'answer' && posted.status === 200) {
    for (const note of notesIn(posted.body)) say(terminal, `Note: ${note}`);
    if (isOn(call, 'json')) printJson(terminal, posted.body);
    else print(terminal, `${gate} ${result}: ${String(posted.body.pipeline)} is ${String(posted.body.status)}`);
    return EXIT.done;
  }
  const why = posted.kind === 'none' ? posted.why : problemText(posted);
  say(terminal, `astern: that ${gate} ${result} is not written down (${why})`);
  return isOn(call, 'strict') ? EXIT.unreachable : EXIT.done;
}

function notesIn({ notes }: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : [];
}

function resultOf(call: Call): (typeof RESULTS)[number] {
  const text = textFlag(call, 'result');
  const result = RESULTS.find((one) => one === text);
  if (result !== undefined) return result;
  throw new UserError('request/usage', `--result must be ${RESULTS.join(', ')}.`, 'Try --result passed.');
}

function exitCodeOf(call: Call): number | undefined {
  const text = textFlag(call, 'exitCode');
  if (text === undefined || /^\d{1,3}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UserError('request/usage', `--exit-code must be a number, not "${text}".`, 'Try --exit-code 1.');
}

function problemText({
  status,
  body,
}: {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}): string {
  const { code, detail } = body;
  return typeof code === 'string' && typeof detail === 'string'
    ? `${code}: ${detail}`
    : `the server answered ${status}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
