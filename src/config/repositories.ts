import { z } from 'zod';
import type { WatchedBranch } from '../core/branches/model.ts';
import { parseDuration } from '../lib/duration.ts';
import type { SecretReference } from './secrets.ts';
import { duration, filePath, name, reference, section, text } from './shapes.ts';

const SHORTEST_POLL_MS = 1_000;

const repository = section('a repository', {
  from: filePath('a folder or a URL, such as /srv/git/shop.git or https://git.example.com/shop.git'),
  branch: text('the name of a branch', 250).optional(),
  poll: duration()
    .refine((written) => (parseDuration(written) ?? 0) >= SHORTEST_POLL_MS, 'a duration of at least 1s')
    .optional(),
  secret: reference().optional(),
});

export const repositoriesSchema = z.record(name('a name'), repository, {
  error: 'repositories (names, each with `from`)',
});

export type WatchedSettings = WatchedBranch & {
  /** What its pushes are signed with; null: no hook, it is polled alone. */
  readonly secret: SecretReference | null;
};

export function fillRepositories(
  written: z.infer<typeof repositoriesSchema>,
  atFolder: (reference: SecretReference) => SecretReference,
): readonly WatchedSettings[] {
  return Object.entries(written).map(([name, { from, branch = 'main', poll = '30s', secret }]) => ({
    name,
    from,
    branch,
    pollMs: parseDuration(poll) ?? 30_000,
    secret: secret === undefined ? null : atFolder(secret),
  }));
}
