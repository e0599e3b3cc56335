import { mkdir } from 'node:fs/promises';
import { ProviderError } from '../../../lib/errors.ts';
import type { Git } from './run-git.ts';

const TIMEOUT_MS = 5 * 60_000;
/** Each must be allowed by name: elsewhere git reaches for nothing at all. */
const PROTOCOLS = ['https', 'http', 'ssh', 'git', 'file'];
const REFS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

/** Bring a bare copy of another repository's branches and tags up to date, made at the first time. What is gone there goes here. */
export async function mirror(git: Git, url: string, folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const more = { signal, timeoutMs: TIMEOUT_MS, env: { GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=20' } };
  await git.read(folder, ['init', '--quiet', '--bare', '.'], more);
  const allowed = PROTOCOLS.flatMap((name) => ['-c', `protocol.${name}.allow=always`]);
  const fetch = ['fetch', '--quiet', '--prune', '--no-write-fetch-head', '--no-auto-maintenance', '--', url, ...REFS];
  const { exitCode, stderr } = await git.run(folder, [...allowed, ...fetch], more);
  if (exitCode === 0) return;
  throw new ProviderError('source', `git fetch ended with ${exitCode}: ${withoutSecrets(stderr)}`, { retryable: true });
}

/** A URL may carry a password. */
function withoutSecrets(text: string): string {
  return text
    .replace(/\/\/[^/\s@]+@/g, '//***@')
    .trim()
    .slice(-500);
}
