import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EXIT } from '../../api/exit-codes.ts';
import { readFacts } from './facts.ts';
import { post } from './post.ts';

export type Place = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly print: (text: string) => void;
  readonly say: (text: string) => void;
};

type Decision = {
  readonly action: 'run' | 'skip';
  readonly form: 'whole' | 'short' | null;
  readonly mode: string | null;
  readonly why: string;
  /** What the server said; null when nothing clear came from it. */
  readonly answer: Readonly<Record<string, unknown>> | null;
};

type Flags = {
  readonly halt: string | undefined;
  readonly json: boolean;
  /** Nothing is written down, neither there nor for later steps of the job. */
  readonly isDry: boolean;
};

const OPTIONS = {
  server: { type: 'string' },
  data: { type: 'string' },
  'token-file': { type: 'string' },
  target: { type: 'string' },
  sha: { type: 'string' },
  branch: { type: 'string' },
  message: { type: 'string' },
  mode: { type: 'string' },
  url: { type: 'string' },
  halt: { type: 'string' },
  json: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

const WITHIN_MS = 2_000;

/**
 * Shall this gate run in this job? 10 only when the server clearly says that it need not; whatever else happens, the gate runs: a check too many
 * costs minutes, a check too few costs customers. Loads next to nothing, because every job of every build begins with it.
 */
export async function askGate(argv: readonly string[], place: Place): Promise<number> {
  let flags: Flags = { halt: undefined, json: argv.includes('--json'), isDry: argv.includes('--dry-run') };
  let name = '';
  let decision: Decision;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    name = positionals[0] ?? '';
    flags = { ...flags, halt: values.halt };
    decision = positionals.length === 1 ? await decide(name, values, place) : unclear('name one gate');
  } catch (error) {
    decision = unclear(error instanceof Error ? error.message : String(error));
  }
  return tell(name, decision, flags, place);
}

type Values = { readonly [Name in Exclude<keyof typeof OPTIONS, 'json' | 'dry-run'>]?: string | undefined } & {
  readonly 'dry-run'?: boolean | undefined;
};

async function decide(gate: string, values: Values, { cwd, env }: Place): Promise<Decision> {
  const { target, sha, branch, message, mode, url } = values;
  const facts = readFacts({ target, sha, branch, message, mode, url }, { cwd, env });
  if ('missing' in facts) return unclear(facts.missing);
  const where = { server: values.server, data: values.data, tokenFile: values['token-file'], env, cwd };
  const path = values['dry-run'] === true ? '/v1/ci/gate?dryRun=true' : '/v1/ci/gate';
  const posted = await post(path, { ...facts, gate }, where, WITHIN_MS);
  if (posted.kind === 'none') return unclear(posted.why);
  return understand(gate, facts.sha, posted);
}

/** Only an answer about this very gate of this very commit counts. */
function understand(
  gate: string,
  sha: string,
  { status, body }: { readonly status: number; readonly body: Readonly<Record<string, unknown>> },
): Decision {
  if (status !== 200) return unclear(problemText(status, body));
  const { action, why, mode } = body;
  const isAnswer = body.gate === gate && body.sha === sha && typeof why === 'string' && typeof mode === 'string';
  if (!isAnswer || (action !== 'run' && action !== 'short' && action !== 'skip')) {
    return unclear('what the server answered is not understood');
  }
  const form = action === 'skip' ? null : action === 'short' ? 'short' : 'whole';
  return { action: action === 'skip' ? 'skip' : 'run', form, mode, why, answer: body };
}

function problemText(status: number, { code, detail }: Readonly<Record<string, unknown>>): string {
  return typeof code === 'string' && typeof detail === 'string'
    ? `${code}: ${detail}`
    : `the server answered ${status}`;
}

function unclear(why: string): Decision {
  return { action: 'run', form: 'whole', mode: null, why, answer: null };
}

function tell(gate: string, decision: Decision, { halt, json, isDry }: Flags, { env, print, say }: Place): number {
  const { action, form, why, answer } = decision;
  const how = form === 'short' ? 'run, in its short form' : action;
  say(
    `astern: ${isDry ? 'dry run: ' : ''}gate ${gate || '?'}: ${how} (${oneLine(why)})${answer === null ? '; nothing is skipped without a clear answer' : ''}`,
  );
  if (!isDry) writeOutputs(env.GITHUB_OUTPUT, decision, say);
  if (halt !== undefined) {
    if (halt !== 'circleci') say(`astern: --halt ${halt} is not known; only circleci has a command that halts a job`);
    else if (action === 'skip') print('circleci-agent step halt');
  } else if (json) {
    print(JSON.stringify(answer ?? { gate, action, why, mode: null, command: null, pipeline: null }, null, 2));
  } else {
    print(form === 'short' ? 'short' : action);
  }
  return action === 'skip' ? EXIT.gateSkipped : EXIT.done;
}

/** What later steps of a GitHub job read. A job whose outputs cannot be written runs its gate all the same. */
function writeOutputs(
  file: string | undefined,
  { action, form, mode, why, answer }: Decision,
  say: Place['say'],
): void {
  if (file === undefined || file === '') return;
  const command = typeof answer?.command === 'string' ? answer.command : '';
  const outputs = { action, form: form ?? '', mode: mode ?? '', why: oneLine(why), command: oneLine(command) };
  const text = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`);
  try {
    appendFileSync(file, text.join(''));
  } catch (error) {
    say(`astern: GITHUB_OUTPUT could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A line break would begin an output of its own. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
