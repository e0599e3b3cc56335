import { request } from 'node:http';
import type { CriticalCheck, CriticalScenario } from '../../../core/guard/config.ts';
import type { EnvValue } from '../../../core/releases/model.ts';
import { cleanEnv } from '../../../lib/clean-env.ts';
import type { Clock } from '../../../lib/clock.ts';
import { messageOf } from '../../../lib/errors.ts';
import { runCommand } from '../../../lib/run-command.ts';
import type { CheckedAt, CheckResult, Checks } from '../port.ts';
import { whyWrong } from './judge-answer.ts';

export type LiveChecksOptions = {
  readonly folder: string;
  readonly clock: Clock;
  readonly resolveEnv: (values: Readonly<Record<string, EnvValue>>) => Readonly<Record<string, string>>;
};

type Verdict = Pick<CheckResult, 'state' | 'text'>;
type HttpCheck = Extract<CriticalCheck, { readonly kind: 'http' }>;

const MOST_BYTES = 1024 * 1024;

/** A request to the production host through its router, as a customer sends it, or a command. */
export function createLiveChecks(options: LiveChecksOptions): Checks {
  return {
    run: async (scenario, at, signal) => {
      const startedMs = options.clock.monotonic();
      const { state, text } = await verdictOf(options, scenario, { at, signal });
      const tookMs = Math.round(options.clock.monotonic() - startedMs);
      return { name: scenario.name, state, text, atMs: options.clock.now(), tookMs };
    },
  };
}

type About = { readonly at: CheckedAt; readonly signal: AbortSignal };

async function verdictOf(options: LiveChecksOptions, { check }: CriticalScenario, about: About): Promise<Verdict> {
  try {
    return check.kind === 'http' ? await overHttp(options, check, about) : await byCommand(options, check, about);
  } catch (error) {
    return { state: 'not-known', text: `could not be checked: ${messageOf(error)}` };
  }
}

async function overHttp({ resolveEnv }: LiveChecksOptions, check: HttpCheck, { at, signal }: About): Promise<Verdict> {
  if (at.address === '')
    return { state: 'not-known', text: 'could not be checked: the router does not say where it listens' };
  const headers = resolveEnv(check.headers);
  const answer = await send(check, { at, signal, headers });
  if (typeof answer === 'string') return { state: 'broken', text: answer };
  const wrong = whyWrong(check, answer);
  return wrong === null ? { state: 'fine', text: `answered ${answer.status}` } : { state: 'broken', text: wrong };
}

type Answer = { readonly status: number; readonly body: string };

/** A sentence when no answer came. */
function send(
  check: HttpCheck,
  { at, signal, headers }: About & { readonly headers: Readonly<Record<string, string>> },
): Promise<Answer | string> {
  const { promise, resolve } = Promise.withResolvers<Answer | string>();
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)]);
  const asked = request(new URL(check.path, at.address), {
    method: check.method,
    headers: { ...headers, host: at.host, 'user-agent': 'astern-check', 'x-astern-check': 'critical' },
    agent: false,
    signal: deadline,
  });
  asked.on('response', (answer) => {
    let body = '';
    answer.setEncoding('utf8');
    answer.on('data', (piece: string) => {
      if (body.length < MOST_BYTES) body += piece;
    });
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    answer.on('error', () => resolve('broke its answer off'));
  });
  asked.on('error', (error) => {
    resolve(
      deadline.aborted ? `did not answer within ${check.timeoutMs / 1000} s` : `did not answer: ${messageOf(error)}`,
    );
  });
  asked.end(check.body ?? undefined);
  return promise;
}

async function byCommand(
  { folder }: LiveChecksOptions,
  check: Extract<CriticalCheck, { readonly kind: 'command' }>,
  { at, signal }: About,
): Promise<Verdict> {
  const env = { ...cleanEnv(), ASTERN_TARGET: at.target, ASTERN_URL: at.address, ASTERN_HOST: at.host };
  const { run, timeoutMs } = check;
  const startedMs = performance.now();
  try {
    const { exitCode } = await runCommand({ file: '/bin/sh', args: ['-c', run], folder, env, timeoutMs, signal });
    return exitCode === 0
      ? { state: 'fine', text: 'the command ended with 0' }
      : { state: 'broken', text: `the command ended with ${exitCode ?? 'a signal'}` };
  } catch (error) {
    if (signal.aborted || performance.now() - startedMs < timeoutMs) throw error;
    return { state: 'broken', text: `the command did not end within ${timeoutMs / 1000} s` };
  }
}
