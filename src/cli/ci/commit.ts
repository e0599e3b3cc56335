import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What the checkout around us says of a commit. */
export type CheckedOut = {
  readonly sha: string;
  readonly message: string;
  /** Messages of what a merge brought in; null when its parents are not there, as in a shallow clone. */
  readonly merged: readonly string[] | null;
  readonly author: string;
  readonly email: string;
  readonly committedAtMs: number;
};

const FORMAT = '--format=%H%x00%an%x00%ae%x00%ct%x00%B%x00%x01';
const TIMEOUT_MS = 2_000;

/** One call to Git for the commit and its parents; null when there is no Git, no repository, or not this commit. */
export function readCommit(cwd: string, ref: string): CheckedOut | null {
  if (!/^[0-9A-Za-z]/.test(ref)) return null;
  const args = ['log', '--no-walk=unsorted', FORMAT, ref, `${ref}^@`, '--'];
  const options = { cwd, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 4 * 1024 * 1024 } as const;
  const { status, stdout } = spawnSync('git', args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
  if (status !== 0) return null;
  const [head, ...parents] = stdout.split('\u0001\n').filter((text) => text !== '');
  const [sha = '', author = '', email = '', seconds = '0', message = ''] = (head ?? '').split('\0');
  if (sha === '') return null;
  const messages = parents.map((text) => (text.split('\0')[4] ?? '').trim());
  return {
    sha,
    author,
    email,
    message: message.trim(),
    committedAtMs: Number(seconds) * 1_000,
    // Where Git has cut history off, a merge looks like a commit without parents.
    merged: parents.length === 0 ? null : messages.slice(1),
  };
}

/** The text of the nearest `astern.yml`, up to the top of the checkout; null when there is none. */
export function readDeclared(cwd: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, 'astern.yml');
    if (existsSync(file)) return readFileSync(file, 'utf8');
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return null;
  }
}
