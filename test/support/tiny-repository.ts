import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const APP = fileURLToPath(new URL('tiny-app.mjs', import.meta.url));

/** What the next commit shall be. Everything is optional: by itself it is a release that works. */
export type Variant = {
  readonly mode?:
    | 'good'
    | 'exits'
    | 'never-healthy'
    | 'third-never-healthy'
    | 'flapping'
    | 'silent'
    | 'healthy-when-told'
    | 'bad-when-told';
  /** File that `healthy-when-told` and `bad-when-told` look for. */
  readonly gate?: string;
  /** Migrates this file to this number at boot, and refuses a higher one; astern.yml then declares a database. */
  readonly schema?: { readonly number: number; readonly file: string };
  /** Build command; none unless told. */
  readonly build?: string;
  readonly buildTimeout?: string;
  readonly instances?: number;
  /** Beside the web role there is a worker, which is asked to stop when it shall take nothing new. */
  readonly worker?: boolean;
  /** Time a new instance has to pass its checks. */
  readonly within?: string;
  readonly rollback?: Readonly<Record<string, string | number | boolean>>;
  readonly gates?: Readonly<Record<string, object>>;
  readonly hotfix?: Readonly<Record<string, string | number>>;
  readonly service?: string;
  readonly environments?: Readonly<Record<string, object | null>>;
  /** More for the environment of the web role. */
  readonly env?: Readonly<Record<string, unknown>>;
  /** More sections of astern.yml. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** Further files, by path; null: taken away. They stay until a later commit says otherwise. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** The whole of astern.yml instead; null: none at all. */
  readonly yml?: string | null;
};

/** A git repository of the tiny service. */
export type TinyRepository = {
  readonly folder: string;
  /** Make a commit; returns its sha. */
  commit(title: string, variant?: Variant): Promise<string>;
};

export async function createTinyRepository(folder: string, usual: Variant = {}): Promise<TinyRepository> {
  await mkdir(folder, { recursive: true });
  await git(folder, ['init', '--quiet', '--template=', '--initial-branch=main']);
  return {
    folder,
    commit: async (title, more = {}) => {
      const variant = { ...usual, ...more };
      await copyFile(APP, join(folder, 'app.mjs'));
      if (variant.yml !== null) await writeFile(join(folder, 'astern.yml'), variant.yml ?? config(variant));
      else await git(folder, ['rm', '--quiet', '--ignore-unmatch', 'astern.yml']);
      await writeFile(join(folder, 'title.txt'), title);
      for (const [path, text] of Object.entries(variant.files ?? {})) await put(join(folder, path), text);
      await git(folder, ['add', '--all']);
      await git(folder, ['commit', '--quiet', '--no-verify', '-m', title]);
      return (await git(folder, ['rev-parse', 'HEAD'])).trim();
    },
  };
}

async function put(file: string, text: string | null): Promise<void> {
  if (text === null) return rm(file, { recursive: true });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** JSON is YAML too. */
function config(variant: Variant): string {
  const { service = 'tiny', environments = { production: { host: 'tiny.localhost' } } } = variant;
  // Patient, so that a service on a busy machine is not taken for a dead one.
  const health = {
    http: '/healthz',
    within: variant.within ?? '30s',
    every: '100ms',
    timeout: '10s',
    passes: 2,
    failures: 3,
  };
  const web = {
    run: 'exec node app.mjs',
    instances: variant.instances ?? 1,
    health,
    stop: { within: '3s' },
    env: { MODE: variant.mode ?? 'good', GATE: variant.gate ?? '', SCHEMA: schemaOf(variant), ...variant.env },
  };
  const build =
    variant.build === undefined ? {} : { build: { run: variant.build, timeout: variant.buildTimeout ?? '30s' } };
  const worker = variant.worker === true ? { worker: { run: 'exec sleep 100000', stop: { within: '3s' } } } : {};
  const rollback = { watch: '1h', ...variant.rollback };
  const pipeline = {
    ...(variant.gates === undefined ? {} : { gates: variant.gates }),
    ...(variant.hotfix === undefined ? {} : { hotfix: variant.hotfix }),
  };
  const database = variant.schema === undefined ? {} : { database: { dialect: 'postgres', migrations: 'db' } };
  const { sections } = variant;
  const document = { service, ...build, ...pipeline, ...database, roles: { web, ...worker }, environments, rollback };
  return `${JSON.stringify({ ...document, ...sections }, null, 2)}\n`;
}

function schemaOf({ schema }: Variant): string {
  return schema === undefined ? '' : `${schema.number} ${schema.file}`;
}

async function git(folder: string, words: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  return (await run('git', [...words], { cwd: folder, env, encoding: 'utf8', timeout: 30_000 })).stdout;
}
