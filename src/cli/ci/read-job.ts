import { type Call, textFlag } from '../command.ts';
import { readFacts } from './facts.ts';

/** By these a job says what the CI system or the checkout does not; `--sha` stands apart, for its words differ. */
export const JOB_FLAGS = [
  { flag: '--branch <name>', summary: 'its branch (default: as the CI system says)' },
  { flag: '--message <text>', summary: 'its message, where neither the server nor the checkout knows the commit' },
  { flag: '--url <url>', summary: 'where people see this job (default: as the CI system says)' },
] as const;

/** What a command of a CI job is about: its flags go before what the CI system says. */
export function readJob(call: Call, target = textFlag(call, 'target')): ReturnType<typeof readFacts> {
  const { cwd, env } = call.context;
  const told = {
    target,
    sha: textFlag(call, 'sha'),
    branch: textFlag(call, 'branch'),
    message: textFlag(call, 'message'),
    url: textFlag(call, 'url'),
    mode: undefined,
  };
  return readFacts(told, { cwd, env });
}
