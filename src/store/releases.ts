import { NO_GUARD } from '../core/guard/config.ts';
import { DEFAULT_HOTFIX } from '../core/pipelines/default-hotfix.ts';
import type { Release } from '../core/releases/model.ts';
import { fromJson, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Releases, StoredRelease } from './store.ts';

export function createReleases(session: Session): Releases {
  const newestFirst = (service: string) =>
    session.db.selectFrom('releases').selectAll().where('service', '=', service).orderBy('number', 'desc');

  return {
    add: (release) => session.atomically((tx) => add(tx, release)),
    get: async (service, number) => {
      const row = await newestFirst(service).where('number', '=', number).executeTakeFirst();
      return row === undefined ? null : toRelease(row);
    },
    bySha: async (service, sha) => {
      const rows = await newestFirst(service).where('sha', '=', sha).execute();
      return rows.map(toRelease);
    },
    byPrefix: async (service, prefix) => {
      const rows = await newestFirst(service)
        .where('sha', '>=', prefix)
        .where('sha', '<', `${prefix}\u{10ffff}`)
        .execute();
      return rows.map(toRelease);
    },
    list: async (service, { limit, before }) => {
      const all = newestFirst(service).limit(limit);
      const rows = await (before === undefined ? all : all.where('number', '<', before)).execute();
      return rows.map(toRelease);
    },
    keepGates: async (service, number, gates) => {
      await session.db
        .updateTable('releases')
        .set({ gates_json: toJson(gates) })
        .where('service', '=', service)
        .where('number', '=', number)
        .execute();
    },
    markRemoved: async (service, number, atMs) => {
      await session.db
        .updateTable('releases')
        .set({ removed_at_ms: atMs })
        .where('service', '=', service)
        .where('number', '=', number)
        .where('removed_at_ms', 'is', null)
        .execute();
    },
    digestsInUse: async () => {
      const rows = await session.db
        .selectFrom('releases')
        .select('digest')
        .distinct()
        .where('removed_at_ms', 'is', null)
        .orderBy('digest')
        .execute();
      return rows.map(({ digest }) => digest);
    },
  };
}

async function add(tx: Session, release: Omit<Release, 'number'>): Promise<StoredRelease> {
  const number = await nextNumber(tx, release.service);
  const { service, commit, digest, sizeBytes, config, builtAtMs, buildMs } = release;
  const row = await tx.db
    .insertInto('releases')
    .values({
      service,
      number,
      sha: commit.sha,
      title: commit.title,
      author: commit.author,
      committed_at_ms: commit.committedAtMs,
      digest,
      size_bytes: sizeBytes,
      config_json: toJson(config),
      built_at_ms: builtAtMs,
      build_ms: buildMs,
      removed_at_ms: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRelease(row);
}

async function nextNumber(tx: Session, service: string): Promise<number> {
  const row = await tx.db
    .updateTable('services')
    .set((column) => ({ last_release: column('last_release', '+', 1) }))
    .where('name', '=', service)
    .returning('last_release')
    .executeTakeFirst();
  if (row === undefined) throw new Error(`no service ${service}`);
  return row.last_release;
}

export function toRelease(row: Row<'releases'>): StoredRelease {
  return {
    service: row.service,
    number: row.number,
    commit: { sha: row.sha, title: row.title, author: row.author, committedAtMs: row.committed_at_ms },
    digest: row.digest,
    sizeBytes: row.size_bytes,
    config: filledUp(fromJson<StoredConfig>(row.config_json, `release r${row.number} of ${row.service}`)),
    builtAtMs: row.built_at_ms,
    buildMs: row.build_ms,
    removedAtMs: row.removed_at_ms,
    gates: row.gates_json === null ? null : fromJson(row.gates_json, `gates of r${row.number} of ${row.service}`),
  };
}

type Config = Release['config'];

/** As versions before this one kept it: without gates, with fewer words about hotfixes, with none for the guard or about others that it relies on. */
type StoredConfig = Omit<Config, 'gates' | 'hotfix' | 'guard' | 'dependsOn' | 'rollback'> &
  Partial<Pick<Config, 'gates' | 'guard' | 'dependsOn'>> & {
    readonly hotfix?: Partial<Config['hotfix']>;
    readonly rollback: Omit<Config['rollback'], 'require'> & Partial<Pick<Config['rollback'], 'require'>>;
  };

function filledUp(config: StoredConfig): Config {
  return {
    ...config,
    gates: config.gates ?? [],
    hotfix: { ...DEFAULT_HOTFIX, ...config.hotfix },
    guard: config.guard ?? NO_GUARD,
    dependsOn: config.dependsOn ?? [],
    rollback: { ...config.rollback, require: config.rollback.require ?? 'nothing' },
  };
}
