import { ApiProblem, ServerUnreachable } from '../api/client/problem.ts';
import type { ProblemBody } from '../api/common.ts';
import { EXIT, exitCodeFor } from '../api/exit-codes.ts';
import { statusOf } from '../api/problem-codes.ts';
import { diskTrouble } from '../lib/disk-trouble.ts';
import { isProviderError, isUserError, messageOf } from '../lib/errors.ts';
import { printJson, type Style, say, styleFor, type Terminal } from './terminal.ts';
import { findingLines } from './words/findings.ts';

type Manner = { readonly terminal: Terminal; readonly json: boolean; readonly debug: boolean };

/** Say what went wrong, in words or as JSON, and give the exit code for it. */
export function report(error: unknown, { terminal, json, debug }: Manner): number {
  const problem = problemFor(error);
  if (json) printJson(terminal, problem);
  for (const line of problemLines(problem, styleFor(terminal.err))) say(terminal, line);
  if (debug && error instanceof Error) say(terminal, error.stack ?? error.message);
  return exitCodeFor(problem);
}

export function reportInterrupted(terminal: Terminal): number {
  say(terminal, 'Stopped.');
  return EXIT.interrupted;
}

/** `code: sentence`, the findings, and what to do next. */
export function problemLines(problem: ProblemBody, style: Style): readonly string[] {
  return [
    `${style('red', problem.code)}: ${problem.detail}`,
    ...findingLines(problem.findings ?? [], style).map((line) => `  ${line}`),
    ...(problem.next === '' ? [] : [`  Next: ${problem.next}`]),
  ];
}

function problemFor(thrown: unknown): ProblemBody {
  const error = diskTrouble(thrown) ?? thrown;
  if (error instanceof ApiProblem) return error.body;
  if (error instanceof ServerUnreachable) return local('server/unreachable', error.message, nextWhenAway(error), 503);
  if (isUserError(error)) {
    return { ...local(error.code, error.message, error.next, statusOf(error.code)), facts: error.facts };
  }
  if (isProviderError(error)) {
    const code = `provider/${error.provider}`;
    return local(code, error.message, 'Try again once that is put right.', statusOf(code));
  }
  return local('internal/bug', messageOf(error), 'This is a fault in astern itself. ASTERN_DEBUG=1 shows where.', 500);
}

function nextWhenAway({ retryable }: ServerUnreachable): string {
  if (!retryable) return 'Check --server or ASTERN_URL, and that both sides are the same version of Astern.';
  return 'Start it with astern server, or say where it is with --server or ASTERN_URL. What it runs goes on without it.';
}

function local(code: string, detail: string, next: string, status: number): ProblemBody {
  return { type: 'about:blank', title: code, status, code, detail, next };
}
