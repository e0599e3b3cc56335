import type { ProjectFacts } from './model.ts';
import { dependencyNames, readPackageJson } from './package-json.ts';

const HEALTH_PATHS = ['/healthz', '/health', '/healthcheck', '/livez', '/readyz', '/status', '/up'];
const MIGRATION_FOLDERS = [
  'db/migrate',
  'prisma/migrations',
  'db/migrations',
  'database/migrations',
  'migrations',
  'drizzle',
  'alembic/versions',
  'migrate',
];
const CONTRACT_FILE = /(?:^|\/)(?:openapi|swagger)(?:[.-][\w.-]*)?\.(?:ya?ml|json)$/;

export type DatabaseSection = { readonly dialect: string; readonly migrations: string };

/** A name that `astern.yml` takes, from the package, the module or the folder. */
export function findName(facts: ProjectFacts): string {
  const found = readPackageJson(facts);
  const fromPackage = found?.kind === 'read' ? found.json.name.replace(/^@[^/]+\//, '') : '';
  const fromGo =
    /^module\s+(\S+)/m
      .exec(facts.texts['go.mod'] ?? '')?.[1]
      ?.replace(/\/v\d+$/, '')
      .split('/')
      .at(-1) ?? '';
  const names = [fromPackage, fromGo, facts.folderName].map(asName);
  return names.find((name) => name !== '') ?? 'app';
}

function asName(written: string): string {
  return written
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 41)
    .replace(/-+$/, '');
}

/** A path that the sources mention as one for health checks, else `/`. */
export function findHealth(facts: ProjectFacts): { readonly path: string; readonly note: string } {
  const sources = Object.values(facts.texts);
  if (/["'`:]?up["'`]?\s*=>\s*["']rails\/health#show/.test(facts.texts['config/routes.rb'] ?? ''))
    return foundHealth('/up');
  const path = HEALTH_PATHS.find((one) =>
    sources.some((text) => text.includes(`'${one}'`) || text.includes(`"${one}"`)),
  );
  if (path !== undefined) return foundHealth(path);
  return {
    path: '/',
    note: 'No path for health checks was found: `/` is asked; better is one that answers 200 only when requests can be served.',
  };
}

function foundHealth(path: string) {
  return { path, note: `Health is asked at ${path}, which your sources mention.` };
}

export function findContracts(facts: ProjectFacts): readonly string[] {
  return facts.paths.filter((path) => CONTRACT_FILE.test(path)).slice(0, 10);
}

export function findDatabase(facts: ProjectFacts): {
  readonly section: DatabaseSection | null;
  readonly notes: readonly string[];
} {
  const migrations = migrationFolder(facts);
  if (migrations === null) return { section: null, notes: [] };
  const dialect = findDialect(facts);
  if (dialect === null) {
    const note = `Found migrations in ${migrations}, but not which database they are for: add \`database: { dialect: ..., migrations: ${migrations} }\`.`;
    return { section: null, notes: [note] };
  }
  return { section: { dialect, migrations }, notes: [`Found migrations in ${migrations}, for ${dialect}.`] };
}

function migrationFolder(facts: ProjectFacts): string | null {
  const known = MIGRATION_FOLDERS.find((folder) => facts.paths.includes(`${folder}/`));
  // Django keeps one folder an app.
  const inApp = facts.paths.find((path) => /^[^/]+\/migrations\/$/.test(path));
  return known ?? inApp?.replace(/\/$/, '') ?? null;
}

function findDialect(facts: ProjectFacts): string | null {
  const prisma = /provider\s*=\s*"(postgresql|mysql|sqlite)"/.exec(facts.texts['prisma/schema.prisma'] ?? '')?.[1];
  if (prisma !== undefined) return prisma === 'postgresql' ? 'postgres' : prisma;
  const found = readPackageJson(facts);
  const declared = [
    ...(found?.kind === 'read' ? dependencyNames(found.json) : []),
    ...['Gemfile', 'go.mod', 'requirements.txt', 'pyproject.toml'].map((path) => facts.texts[path] ?? ''),
  ].join('\n');
  if (/^(?:pg|postgres|@prisma\/adapter-pg)$|['"]pg['"]|psycopg|asyncpg|lib\/pq|jackc\/pgx/m.test(declared))
    return 'postgres';
  if (/^(?:mysql2?)$|['"](?:mysql2|trilogy)['"]|mysqlclient|pymysql|go-sql-driver\/mysql/im.test(declared))
    return 'mysql';
  return /sqlite/i.test(declared) ? 'sqlite' : null;
}
