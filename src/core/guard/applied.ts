import type { DatabaseConfig } from './config.ts';

/** Migrations that lie between two releases, and some that both have. */
export type MigrationsBetween = {
  readonly tool: string;
  /** Files of the newest few that the older release has too. */
  readonly common: readonly string[];
  /** Files that only the newer release has. */
  readonly between: readonly string[];
};

/** How to ask a database which migrations it has run, one identity a row; null where its tool notes none by name. */
export function appliedQuestion(tool: string, dialect: DatabaseConfig['dialect']): string | null {
  const question = QUESTIONS[tool] ?? null;
  const isMysql = dialect === 'mysql' || dialect === 'mariadb';
  return question !== null && isMysql ? question.replaceAll('"', '`') : question;
}

const QUESTIONS: Readonly<Record<string, string>> = {
  rails: 'select version from schema_migrations',
  dbmate: 'select version from schema_migrations',
  ecto: 'select version from schema_migrations',
  goose: 'select version_id from goose_db_version where is_applied',
  'node-pg-migrate': 'select name from pgmigrations',
  flyway: 'select version from flyway_schema_history where success and version is not null',
  prisma: 'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  knex: 'select name from knex_migrations',
  typeorm: 'select name from migrations',
  sequelize: 'select name from "SequelizeMeta"',
  django: 'select name from django_migrations',
  laravel: 'select migration from migrations',
};

/**
 * Files of the newer release that have not run. The answer counts only if it knows the migrations that both releases have: one that does
 * not is of another database, or writes names in a way that is not known here, and nothing is concluded from it.
 */
export function notApplied({ common, between }: MigrationsBetween, applied: readonly string[]): readonly string[] {
  const known = new Set(applied.map(plain));
  if (common.length === 0 || !common.every((file) => isAmong(file, known))) return [];
  return between.filter((file) => !isAmong(file, known));
}

/** By the whole name, its folder (Prisma), or the number at its beginning. */
function isAmong(file: string, known: ReadonlySet<string>): boolean {
  const parts = file.split('/');
  const name = parts.at(-1) ?? '';
  const stem = name.replace(/(?:\.up)?\.[a-z]+$/i, '');
  const number = (/^[VU](\d[\d._]*?)__/.exec(stem) ?? /^(\d+)(?:[_-]|$)/.exec(stem))?.[1] ?? '';
  return [name, stem, parts.at(-2) ?? '', number].some((one) => one !== '' && known.has(plain(one)));
}

function plain(identity: string): string {
  return identity.toLowerCase().replace(/[._]+/g, '.');
}
