import { isIP } from 'node:net';
import { z } from 'zod';
import { parseDuration } from '../lib/duration.ts';
import type { Problem, ReadDocument } from './document.ts';
import { problemAt } from './problems.ts';
import type { SecretReference } from './secrets.ts';
import { choice, duration, name, reference, section, text } from './shapes.ts';

/** As `from` names them. */
export const DEPLOY_SOURCES = ['github'] as const;

const SHORTEST_POLL_MS = 1_000;
const DEFAULT_POLL = '30s';
const GITHUB_API = 'https://api.github.com';

const REPOSITORY = 'a repository as GitHub names it, such as acme/payments';
const REPOSITORIES = 'a list of repositories, such as [{ repository: acme/payments, service: payments }]';
const API = 'an https URL such as https://ghe.example.com/api/v3 (http on this machine alone)';
const KEY = 'a reference: { env: NAME } or { file: path }, or a list of them while a key is changed for a new one';
const references = (label: string) => z.array(reference(), { error: label }).min(1, label).max(5, label);

const repository = section('a repository', {
  repository: z
    .string({ error: REPOSITORY })
    .max(200, REPOSITORY)
    .regex(/^[\w.-]+\/[\w.-]+$/, REPOSITORY)
    .refine((written) => !written.split('/').some((part) => /^\.+$/.test(part)), REPOSITORY),
  service: name('the name of a service'),
  environments: z
    .record(text('an environment as GitHub names it', 255), name('the name of an environment'), {
      error:
        'environments (as GitHub names them, with the names that they have here), such as { Production: production }',
    })
    .optional(),
});

const source = section('a source of deploys', {
  from: choice(DEPLOY_SOURCES),
  repositories: z.array(repository, { error: REPOSITORIES }).min(1, REPOSITORIES).max(500, REPOSITORIES),
  api: z.string({ error: API }).max(500, API).refine(isApi, API).optional(),
  token: reference().optional(),
  poll: duration()
    .refine((written) => (parseDuration(written) ?? 0) >= SHORTEST_POLL_MS, 'a duration of at least 1s')
    .optional(),
  key: z.union([reference(), references(KEY)], { error: KEY }).optional(),
  secrets: references('a list of references, such as [{ env: NAME }]').optional(),
});

export const deploysSchema = z.record(name('a name'), source, {
  error: 'deploys (names, each with `from` and `repositories`)',
});

type Written = z.infer<typeof deploysSchema>;

export type DeploysSettings = {
  readonly name: string;
  readonly from: (typeof DEPLOY_SOURCES)[number];
  readonly repositories: readonly WatchedSettings[];
  readonly api: string;
  /** Null: it is not asked, its hook alone tells. */
  readonly token: SecretReference | null;
  readonly pollMs: number;
  /** What the last part of the address of its hook is; none: it has no hook. */
  readonly keys: readonly SecretReference[];
  readonly secrets: readonly SecretReference[];
};

type WatchedSettings = {
  readonly repository: string;
  readonly service: string;
  readonly environments: ReadonlyMap<string, string>;
};

export function fillDeploys(
  written: Written,
  atFolder: (reference: SecretReference) => SecretReference,
): readonly DeploysSettings[] {
  return Object.entries(written).map(([name, one]) => ({
    name,
    from: one.from,
    repositories: one.repositories.map(({ repository, service, environments = { production: 'production' } }) => ({
      repository,
      service,
      environments: new Map(Object.entries(environments)),
    })),
    api: one.api ?? GITHUB_API,
    token: one.token === undefined ? null : atFolder(one.token),
    pollMs: parseDuration(one.poll ?? DEFAULT_POLL) ?? 0,
    keys: one.key === undefined ? [] : [one.key].flat().map(atFolder),
    secrets: (one.secrets ?? []).map(atFolder),
  }));
}

/** What a schema cannot say of one key alone. */
export function deployClashes(written: Written, document: ReadDocument): readonly Problem[] {
  return Object.entries(written).flatMap(([name, { token, key, secrets }]) => {
    const at = (path: readonly string[], message: string) => [problemAt(document, ['deploys', name, ...path], message)];
    if (token === undefined && key === undefined)
      return at([], 'it needs `token` (to ask GitHub), or `key` and `secrets` (for its hook); best all of them');
    if (key !== undefined && secrets === undefined)
      return at(['key'], 'it needs `secrets` beside it: GitHub signs what it sends to the hook');
    return key === undefined && secrets !== undefined
      ? at(['secrets'], 'no secrets without `key`: they sign what comes to the hook')
      : [];
  });
}

/** A token goes with every question: over the network nobody shall read it. */
function isApi(written: string): boolean {
  const url = URL.parse(written);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}
