import { fileURLToPath } from 'node:url';
import type { ChangeAnswer } from '../../../core/guard/report.ts';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { ProviderError } from '../../../lib/errors.ts';
import { runCommand } from '../../../lib/run-command.ts';
import type { Judge } from '../port.ts';
import { EXPLAINED } from './explained.ts';

const TIMEOUT_MS = 60_000;
const MOST_MEMORY_MB = 256;

export type ProcessJudgeOptions = {
  /** The program that answers; reads a question as JSON, writes the answer as JSON. */
  readonly program: URL;
  readonly folder: string;
  readonly timeoutMs?: number;
};

type Running = { readonly answer: Promise<ChangeAnswer>; readonly stop: AbortController; waiting: number };

/**
 * One process for each question, with a deadline and a limit on its memory; parsers and what they read are gone with it. Who asks what is being
 * answered already waits for the same answer; the process ends when nobody waits any more.
 */
export function createProcessJudge(options: ProcessJudgeOptions): Judge {
  const running = new Map<string, Running>();

  const begin = (input: string): Running => {
    const stop = new AbortController();
    const answer = ask(options, input, stop.signal).finally(() => running.delete(input));
    const one = { answer, stop, waiting: 0 };
    running.set(input, one);
    return one;
  };

  return {
    judge: async (question, signal) => {
      signal.throwIfAborted();
      const input = JSON.stringify(question);
      const one = running.get(input) ?? begin(input);
      const given = Promise.withResolvers<never>();
      const giveUp = () => given.reject(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      one.waiting += 1;
      try {
        return await Promise.race([one.answer, given.promise]);
      } finally {
        signal.removeEventListener('abort', giveUp);
        one.waiting -= 1;
        if (one.waiting === 0) {
          running.delete(input);
          one.stop.abort();
        }
      }
    },
  };
}

async function ask(options: ProcessJudgeOptions, input: string, signal: AbortSignal): Promise<ChangeAnswer> {
  const { exitCode, stdout, stderr } = await runCommand({
    file: process.execPath,
    args: [`--max-old-space-size=${MOST_MEMORY_MB}`, fileURLToPath(options.program)],
    folder: options.folder,
    env: cleanEnv(),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    signal,
    input,
  });
  if (exitCode === 0) return JSON.parse(stdout) as ChangeAnswer;
  const said = (stderr.trim().split('\n').at(-1) ?? '').slice(0, 300);
  const message = exitCode === EXPLAINED ? said : `the guard's process ended with ${exitCode ?? 'a signal'}: ${said}`;
  throw new ProviderError('judge', message, { retryable: false });
}
