import { cleanEnv } from '../../../lib/clean-env.ts';
import { ProviderError } from '../../../lib/errors.ts';
import { type Command, type CommandResult, runCommand } from '../../../lib/run-command.ts';
import { notARepository, notTrusted } from './refusals.ts';

export type Git = {
  /** Any exit code is a result, but for trouble that stands in every command's way. */
  run(repository: string, args: readonly string[], more?: Partial<GitRun>): Promise<CommandResult>;
  /** Like `run`; an exit code other than 0 is trouble. Returns stdout. */
  read(repository: string, args: readonly string[], more?: Partial<GitRun>): Promise<string>;
};

export type GitRun = Pick<Command, 'timeoutMs' | 'signal' | 'input' | 'maxOutputBytes' | 'env'>;

export type GitOptions = { readonly timeoutMs?: number; readonly env?: Readonly<Record<string, string>> };

const TIMEOUT_MS = 30_000;

/**
 * A repository's own settings must not run programs or write to it: no hooks, no file watcher, no shared index. (Content filters run: a
 * check-out without them would not be the content.) Line ends follow the commit's attributes alone.
 */
const SETTINGS = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.splitIndex': 'false',
  'core.untrackedCache': 'false',
  'core.sparseCheckout': 'false',
  'core.autocrlf': 'false',
  'core.quotePath': 'false',
  'gc.auto': '0',
  'i18n.logOutputEncoding': 'UTF-8',
  'log.showSignature': 'false',
  'protocol.allow': 'never',
};

const ENV = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  // A partial clone would fetch what it lacks, from wherever its settings say.
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_PAGER: 'cat',
};

/** The system's git, with a deadline for each call and nothing of our own environment but the plain base. */
export function createGit({ timeoutMs = TIMEOUT_MS, env = {} }: GitOptions): Git {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

  const run: Git['run'] = async (repository, args, more = {}) => {
    const result = await runCommand({
      file: 'git',
      args: ['--no-pager', ...settings, ...args],
      folder: repository,
      timeoutMs,
      ...more,
      env: { ...cleanEnv(), ...ENV, ...env, ...more.env },
    });
    refuseUnusable(repository, result);
    return result;
  };

  return {
    run,
    read: async (repository, args, more) => {
      const result = await run(repository, args, more);
      if (result.exitCode === 0) return result.stdout;
      throw failed(args, result);
    },
  };
}

export function failed(args: readonly string[], { exitCode, stderr }: CommandResult): ProviderError {
  const command = args.find((arg) => !arg.startsWith('-')) ?? '';
  const message = `git ${command} ended with ${exitCode}: ${stderr.trim().slice(-500)}`;
  return new ProviderError('source', message, { retryable: true });
}

function refuseUnusable(repository: string, { exitCode, stderr }: CommandResult): void {
  if (exitCode === 0) return;
  if (stderr.includes('dubious ownership') || stderr.includes('unsafe repository'))
    throw notTrusted(repository, stderr);
  if (stderr.includes('not a git repository')) throw notARepository(repository);
}
