import type { Dialect } from '../../sql/change.ts';
import { needs, type Repository, textsOf } from './repository.ts';

const WORDS: readonly (readonly [RegExp, Dialect])[] = [
  [
    /^(postgres(ql)?|postgis|pg|psycopg2?|asyncpg|cockroachdb|aurora-postgres|pgsql|neon|vercel-postgres)$/i,
    'postgres',
  ],
  [/^(mysql2?|mariadb|trilogy|pymysql|aiomysql|aurora-mysql|planetscale|singlestore|mysqlconnector)$/i, 'mysql'],
  [/^(sqlite3?|better-sqlite3?|aiosqlite|libsql|turso|d1|d1-http)$/i, 'sqlite'],
];

/** Whose dialect a word of a setting means; null: none that is known. */
export function dialectOf(word: string): Dialect | null {
  return WORDS.find(([fits]) => fits.test(word))?.[1] ?? null;
}

/** Where settings name an adapter, the first that is not only for tests. */
const SETTINGS: readonly (readonly [RegExp, RegExp])[] = [
  [/(^|\/)database\.yml$/, /^\s*adapter:\s*["']?([\w-]+)/gm],
  [/(^|\/)schema\.prisma$/, /^\s*datasource\s+\w+\s*\{[^}]*?provider\s*=\s*"([\w-]+)"/gm],
  [/(^|\/)_journal\.json$/, /"dialect"\s*:\s*"([\w-]+)"/g],
  [/(^|\/)drizzle\.config\.\w+$/, /\b(?:dialect|driver)\s*:\s*["']([\w-]+)["']/g],
  [/(^|\/)knexfile\.\w+$/, /\bclient\s*:\s*["']([\w-]+)["']/g],
  [/(^|\/)(ormconfig|data-?source)\.\w+$/i, /["']?\btype["']?\s*:\s*["']([\w-]+)["']/g],
  [/(^|\/)config\/config\.(js|json)$/, /["']?\bdialect["']?\s*:\s*["']([\w-]+)["']/g],
  [
    /(^|\/)settings(\/\w+)?\.py$/,
    /["']ENGINE["']\s*:\s*["'][\w.]*\.(postgresql|postgis|mysql|sqlite3)(?:_psycopg2)?["']/g,
  ],
  [/(^|\/)config\/\w+\.exs$/, /adapter:\s*Ecto\.Adapters\.(?:(Postgres)|(?:MyXQL)|(?:SQLite3))/g],
  [/(^|\/)config\/database\.php$/, /['"]default['"]\s*=>\s*env\(\s*['"]DB_CONNECTION['"]\s*,\s*['"](\w+)['"]/g],
  [/(^|\/)sqlc\.ya?ml$/, /engine:\s*["']?(\w+)/g],
  [/(^|\/)dbconfig\.yml$/, /^\s*dialect:\s*["']?(\w+)/gm],
  [/(^|\/)\.env(\.example|\.sample)?$/, /^DB_CONNECTION=["']?(\w+)/gm],
];

const URL_SCHEME =
  /\b(?:jdbc:)?(postgres(?:ql)?|mysql2?|mariadb|sqlite3?)(?:\+\w+)?:(?:\/\/|[\w./]+\.(?:db|sqlite3?))/gi;

/** Packages that speak to one kind of database, looked at last and only if no other kind is there. */
const DRIVERS: readonly (readonly [string, Dialect])[] = [
  ['pg', 'postgres'],
  ['postgres', 'postgres'],
  ['@neondatabase/serverless', 'postgres'],
  ['psycopg2', 'postgres'],
  ['psycopg2-binary', 'postgres'],
  ['psycopg', 'postgres'],
  ['asyncpg', 'postgres'],
  ['postgrex', 'postgres'],
  [':postgrex', 'postgres'],
  ['github.com/lib/pq', 'postgres'],
  ['github.com/jackc/pgx', 'postgres'],
  ['github.com/jackc/pgx/v5', 'postgres'],
  ['github.com/jackc/pgx/v4', 'postgres'],
  ['postgresql', 'postgres'],
  ['mysql2', 'mysql'],
  ['mysql', 'mysql'],
  ['trilogy', 'mysql'],
  ['mysqlclient', 'mysql'],
  ['pymysql', 'mysql'],
  [':myxql', 'mysql'],
  ['github.com/go-sql-driver/mysql', 'mysql'],
  ['mysql-connector-j', 'mysql'],
  ['mysql-connector-java', 'mysql'],
  ['sqlite3', 'sqlite'],
  ['better-sqlite3', 'sqlite'],
  [':ecto_sqlite3', 'sqlite'],
  ['github.com/mattn/go-sqlite3', 'sqlite'],
];

export type DialectFound = { readonly dialect: Dialect; readonly from: string };

/** The dialect, if the repository says one and only one. SQL is never guessed from. */
export function findDialect(repository: Repository, under: string): DialectFound | null {
  return (
    only(named(repository, under)) ?? only(named(repository, '')) ?? only(urls(repository)) ?? only(drivers(repository))
  );
}

/** Development and tests may run on SQLite beside a server: then the server's is the one that matters. */
function only(found: readonly DialectFound[]): DialectFound | null {
  const kinds = new Set(found.map((one) => one.dialect));
  if (kinds.size > 1) kinds.delete('sqlite');
  return kinds.size === 1 ? (found.find((one) => kinds.has(one.dialect)) ?? null) : null;
}

function named({ texts }: Repository, under: string): readonly DialectFound[] {
  return [...texts].flatMap(([path, text]) => {
    if (!path.startsWith(under)) return [];
    return SETTINGS.flatMap(([file, word]) => (file.test(path) ? found(text, word, path) : []));
  });
}

function found(text: string, word: RegExp, from: string): readonly DialectFound[] {
  return [...text.matchAll(word)].flatMap((match) => {
    const dialect = dialectOf(match[1] ?? (/MyXQL/.test(match[0]) ? 'mysql' : /SQLite/.test(match[0]) ? 'sqlite' : ''));
    return dialect === null ? [] : [{ dialect, from }];
  });
}

function urls({ texts }: Repository): readonly DialectFound[] {
  const places =
    /(\.env[\w.]*|\.ini|\.properties|\.conf|\.toml|\.ya?ml|settings[\w/]*\.py|env\.py|\.exs|\.[cm]?[jt]s)$/;
  return [...texts].flatMap(([path, text]) => (places.test(path) ? found(text, URL_SCHEME, path) : []));
}

function drivers(repository: Repository): readonly DialectFound[] {
  if (textsOf(repository, /./).length === 0) return [];
  return DRIVERS.flatMap(([name, dialect]) => (needs(repository, name) ? [{ dialect, from: name }] : []));
}
