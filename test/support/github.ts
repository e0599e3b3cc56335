import { createHash, createHmac } from 'node:crypto';
import { type Got, type Receiver, startReceiver } from '../../src/providers/notify/testing/receiver.ts';

type Status = { readonly id: number; readonly state: string; readonly created_at: string };

type Made = {
  readonly id: number;
  readonly repository: string;
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  readonly created_at: string;
  updated_at: string;
  /** The newest first, as GitHub lists them. */
  readonly statuses: Status[];
};

export type MadeDeploy = {
  readonly repository?: string;
  readonly environment?: string;
  readonly sha: string;
  readonly ref?: string;
  readonly atMs: number;
};

export type Github = Pick<Receiver, 'url' | 'behave' | 'close'> & {
  /** What it was asked, with the statuses that it answered. */
  readonly asked: ReadonlyArray<{ readonly path: string; readonly status: number; readonly token: string | undefined }>;
  /** A deployment that nothing was said of yet; its id. */
  deploy(made: MadeDeploy): number;
  /** Something is said of it. */
  say(id: number, state: string, atMs: number): void;
  /** It knows no such repository any more. */
  forget(repository: string): void;
  /** What differs between two commits. */
  differ(from: string, to: string, files: readonly string[]): void;
  commit(sha: string, message: string, author: string): void;
  /** What its hook sends about the newest status of a deployment, or where there is none about the deployment. */
  delivery(id: number, secret: string): { readonly headers: Record<string, string>; readonly body: string };
};

const PAGE = 30;

/** Speaks GitHub's API of deployments: lists with tags and pages, statuses, commits. It keeps times to the second, as GitHub does. */
export async function startGithub(): Promise<Github> {
  const made: Made[] = [];
  const commits = new Map<string, { readonly message: string; readonly author: { readonly name: string } }>();
  const asked: Array<{ path: string; status: number; token: string | undefined }> = [];
  const differences = new Map<string, object>();
  const forgotten = new Set<string>();
  let nextId = 100;

  const answer = (got: Got) => {
    const found = conditional(got, bodyFor(got));
    asked.push({ path: got.path, status: found.status, token: got.headers.authorization });
    return found;
  };
  const bodyFor = ({ path, headers }: Got): Found => {
    const url = new URL(path, `http://${headers.host}`);
    const [, owner, name, rest = ''] = /^\/repos\/([^/]+)\/([^/]+)\/(.*)$/.exec(url.pathname) ?? [];
    if (forgotten.has(`${owner}/${name}`)) return { value: undefined };
    const own = made.filter(({ repository }) => repository === `${owner}/${name}`);
    const [, statusesOf] = /^deployments\/(\d+)\/statuses$/.exec(rest) ?? [];
    const [, sha] = /^git\/commits\/(\w+)$/.exec(rest) ?? [];
    if (rest === 'deployments') return pageOf(own, url);
    if (statusesOf !== undefined)
      return { value: own.find(({ id }) => String(id) === statusesOf)?.statuses.map(statusBody) };
    return { value: sha === undefined ? differences.get(rest) : commits.get(sha) };
  };
  const receiver = await startReceiver(answer);
  return {
    url: receiver.url,
    behave: receiver.behave,
    close: receiver.close,
    asked,
    deploy: ({ repository = 'acme/payments', environment = 'Production', sha, ref = 'main', atMs }) => {
      const at = stamp(atMs);
      nextId += 1;
      made.unshift({ id: nextId, repository, environment, sha, ref, created_at: at, updated_at: at, statuses: [] });
      return nextId;
    },
    say: (id, state, atMs) => {
      const one = withId(made, id);
      nextId += 1;
      one.statuses.unshift({ id: nextId, state, created_at: stamp(atMs) });
      one.updated_at = stamp(atMs);
    },
    forget: (repository) => void forgotten.add(repository),
    differ: (from, to, files) =>
      void differences.set(`compare/${from}...${to}`, {
        status: 'ahead',
        files: files.map((filename) => ({ filename, patch: '@@' })),
      }),
    commit: (sha, message, author) => void commits.set(sha, { message, author: { name: author } }),
    delivery: (id, secret) => deliveryOf(withId(made, id), secret),
  };
}

function withId(made: readonly Made[], wanted: number): Made {
  const found = made.find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`no deployment ${wanted}`);
  return found;
}

type Found = { readonly value: unknown; readonly next?: string };

function pageOf(own: readonly Made[], url: URL): Found {
  const page = Number(url.searchParams.get('page') ?? 1);
  const environment = url.searchParams.get('environment');
  const all = own.filter((one) => environment === null || one.environment === environment);
  const value = all.slice((page - 1) * PAGE, page * PAGE).map(deploymentBody);
  if (all.length <= page * PAGE) return { value };
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  return { value, next: next.href };
}

function conditional({ headers }: Got, { value, next }: Found) {
  if (value === undefined) return { status: 404, body: '{"message":"Not Found"}' };
  const body = JSON.stringify(value);
  const etag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
  if (headers['if-none-match'] === etag) return { status: 304, body: '', headers: { etag } };
  const link = next === undefined ? {} : { link: `<${next}>; rel="next", <${next}>; rel="last"` };
  return { status: 200, body, headers: { etag, 'content-type': 'application/json; charset=utf-8', ...link } };
}

function deliveryOf(one: Made, secret: string) {
  const [newest] = one.statuses;
  const about = { deployment: deploymentBody(one), repository: { full_name: one.repository, private: true } };
  const body = JSON.stringify(
    newest === undefined
      ? { action: 'created', ...about }
      : { action: 'created', deployment_status: statusBody(newest), ...about },
  );
  const headers = {
    'content-type': 'application/json',
    'x-github-event': newest === undefined ? 'deployment' : 'deployment_status',
    'x-github-delivery': `delivery-${one.id}-${newest?.id ?? 0}`,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  return { headers, body };
}

function deploymentBody({ statuses: _, repository, ...one }: Made) {
  const more = { task: 'deploy', payload: {}, original_environment: one.environment, description: null };
  return { ...one, ...more, creator: { login: 'bo', id: 1 }, repository_url: `https://x.test/repos/${repository}` };
}

function statusBody({ id, state, created_at }: Status) {
  const log = `https://github.test/acme/payments/actions/runs/${id}/job/1`;
  return { id, state, created_at, updated_at: created_at, creator: { login: 'bo' }, target_url: log, log_url: log };
}

function stamp(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
