import type { Tool } from '../model.ts';
import { fileOf, folderOf, isForeign } from './repository.ts';
import type { MigrationSetup } from './setup.ts';

/** Names of files that are migrations of a tool. */
const NAMES: Readonly<Record<Tool, RegExp>> = {
  rails: /^\d+_\w+\.rb$/,
  dbmate: /^\d+\w*\.sql$/,
  goose: /^\d+_\w+\.(sql|go)$/,
  'golang-migrate': /^\d+_.*\.(up|down)\.sql$|^\d+\.(up|down)\.sql$/,
  'sql-migrate': /\.sql$/,
  'node-pg-migrate': /^\d+[\w.-]*\.(sql|[cm]?[jt]s)$/,
  flyway: /^((V|U)[\d._]+__.+|R__.+|B[\d._]+__.+)\.(sql|java|kt)$/,
  prisma: /^migration\.sql$/,
  drizzle: /^(\d+_[\w-]+|migration)\.sql$/,
  knex: /\.[cm]?[jt]s$/,
  typeorm: /^\d+[-_]?[\w-]+\.[cm]?[jt]s$/,
  sequelize: /^\d[\w-]*\.[cm]?[jt]s$/,
  django: /^(?!__init__)\w+\.py$/,
  alembic: /^(?!__init__)[\w-]+\.py$/,
  laravel: /^\d[\w]*\.php$/,
  ecto: /^\d+_\w+\.exs$/,
  liquibase: /\.(xml|ya?ml|json|sql)$/,
  plain: /\.sql$/,
};

/** Tools whose folders hold folders. */
const DEEP: ReadonlySet<Tool> = new Set(['prisma', 'drizzle', 'flyway', 'liquibase', 'rails', 'plain']);
const NO_MIGRATION = /(\.d\.ts|[._-](test|spec)\.[cm]?[jt]s|(^|\/)(index|knexfile)\.[cm]?[jt]s)$/;

/** Paths of a setup's migrations, in the order in which its tool carries them out. */
export function migrationPaths(
  { tool, folders }: Pick<MigrationSetup, 'tool' | 'folders'>,
  paths: readonly string[],
): readonly string[] {
  const found = paths.filter((path) => {
    if (isForeign(path) || NO_MIGRATION.test(path) || !NAMES[tool].test(fileOf(path))) return false;
    const folder = folderOf(path);
    return folders.some((one) => folder === one || (DEEP.has(tool) && (one === '' || folder.startsWith(`${one}/`))));
  });
  return found.sort((one, next) => compareVersions(orderKey(tool, one), orderKey(tool, next)) || (one < next ? -1 : 1));
}

/** What a tool knows a migration by: a number, or a name where it has none. */
export function identityOf(tool: Tool, path: string): string {
  const file = fileOf(path);
  switch (tool) {
    case 'rails':
    case 'dbmate':
    case 'golang-migrate':
    case 'ecto':
      return String(BigInt(/^\d+/.exec(file)?.[0] ?? '0'));
    case 'goose':
      return String(BigInt(/^\d+/.exec(file)?.[0] ?? '0'));
    case 'flyway':
      return flywayIdentity(file);
    case 'prisma':
      return fileOf(folderOf(path));
    case 'drizzle':
      return file === 'migration.sql' ? fileOf(folderOf(path)) : file.replace(/\.sql$/, '');
    case 'django':
      return `${/([^/]+)\/migrations\//.exec(path)?.[1] ?? ''}.${file.replace(/\.py$/, '')}`;
    case 'knex':
    case 'sequelize':
    case 'typeorm':
    case 'node-pg-migrate':
      return file.replace(/\.[cm]?[jt]s$/, '');
    case 'laravel':
      return file.replace(/\.php$/, '');
    case 'liquibase':
    case 'plain':
      return path;
    default:
      return file;
  }
}

function flywayIdentity(file: string): string {
  const [, kind = '', version = '', name = ''] = /^([VUBR])([\d._]*)__(.+)\.\w+$/.exec(file) ?? [];
  return kind === 'R'
    ? `R ${name}`
    : `${kind === 'U' ? 'U' : 'V'}${version
        .split(/[._]/)
        .map((one) => String(Number(one)))
        .join('.')
        .replace(/(\.0)+$/, '')}`;
}

/** A migration that runs again whenever its text changes. */
export function isRepeatable(tool: Tool, path: string): boolean {
  return tool === 'flyway' && fileOf(path).startsWith('R__');
}

/** Repeatable ones run last. */
function orderKey(tool: Tool, path: string): string {
  if (tool === 'flyway') return isRepeatable(tool, path) ? `~${fileOf(path)}` : identityOf(tool, path).slice(1);
  if (tool === 'prisma' || tool === 'drizzle') return identityOf(tool, path);
  return tool === 'django' || tool === 'plain' || tool === 'liquibase' ? path : fileOf(path);
}

/** Numbers by their value, all else by its letters: `2_b` before `10_a`. */
export function compareVersions(one: string, next: string): number {
  const [left, right] = [pieces(one), pieces(next)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a = '', b = ''] = [left[index], right[index]];
    if (a === b) continue;
    const isNumber = /^\d+$/.test(a) && /^\d+$/.test(b);
    if (isNumber && BigInt(a) !== BigInt(b)) return BigInt(a) < BigInt(b) ? -1 : 1;
    return a < b ? -1 : 1;
  }
  return 0;
}

function pieces(text: string): readonly string[] {
  return text.match(/\d{1,40}|\D+/g) ?? [];
}
