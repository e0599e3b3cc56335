import { findDialect } from './find/dialect.ts';
import { migrationPaths } from './find/files.ts';
import { fileOf, folderOf, foldersOf, needs, type Repository } from './find/repository.ts';
import type { Dump, MigrationSetup } from './find/setup.ts';
import type { Tool } from './model.ts';

type Found = { readonly tool: Tool; readonly folders: readonly string[] };

/**
 * The tools that migrate this repository's databases. `folder` (of `astern.yml`) narrows it to one place; there a folder of SQL that no tool
 * claims is read in the order of its names. `tool` (of `astern.yml`) is taken at its word.
 */
export function findTools(
  repository: Repository,
  folder: string | null = null,
  tool: Tool | null = null,
): readonly MigrationSetup[] {
  if (folder !== null && tool !== null) return [described(repository, { tool, folders: [clean(folder)] })];
  const claimed = new Set<string>();
  const found = FINDERS.flatMap((find) => find(repository)).flatMap((one) => {
    const folders = one.folders.filter(
      (place) =>
        !claimed.has(place) && (folder === null || isWithin(place, clean(folder)) || isWithin(clean(folder), place)),
    );
    for (const place of folders) claimed.add(place);
    return folders.length === 0 ? [] : [{ ...one, folders }];
  });
  const narrowed = folder === null || found.length > 0 ? found : explicit(repository, clean(folder));
  return narrowed.filter((one) => tool === null || one.tool === tool).map((one) => described(repository, one));
}

function clean(folder: string): string {
  return folder.replace(/^\.\//, '').replace(/\/+$/, '');
}

function isWithin(place: string, outer: string): boolean {
  return outer === '' || place === outer || place.startsWith(`${outer}/`);
}

function described(repository: Repository, { tool, folders }: Found): MigrationSetup {
  const root = rootOf(tool, folders[0] ?? '');
  const dialect = findDialect(repository, root);
  return {
    tool,
    folders,
    dialect: dialect?.dialect ?? null,
    dialectFrom: dialect?.from ?? null,
    dump: dumpOf(repository, tool, folders),
  };
}

/** A folder that was named, and whose files no tool claims; a file that was named is a changelog. */
function explicit(repository: Repository, folder: string): readonly Found[] {
  if (repository.paths.includes(folder)) return [{ tool: 'liquibase', folders: [folder] }];
  const inside = repository.paths.filter((one) => isWithin(folderOf(one), folder));
  const has = (ending: RegExp) => inside.some((one) => ending.test(one));
  const tool: Tool | null = has(/\.sql$/)
    ? 'plain'
    : has(/\/?\d\w*\.rb$/)
      ? 'rails'
      : has(/\d\w*\.php$/)
        ? 'laravel'
        : has(/\d\w*\.exs$/)
          ? 'ecto'
          : has(/\.py$/)
            ? 'alembic'
            : has(/\.[cm]?[jt]s$/)
              ? scriptTool(repository)
              : has(/\.(xml|ya?ml|json)$/)
                ? 'liquibase'
                : null;
  return tool === null ? [] : [{ tool, folders: [folder] }];
}

function scriptTool(repository: Repository): Tool | null {
  const known: readonly (readonly [string, Tool])[] = [
    ['knex', 'knex'],
    ['typeorm', 'typeorm'],
    ['sequelize', 'sequelize'],
    ['node-pg-migrate', 'node-pg-migrate'],
  ];
  return known.find(([name]) => needs(repository, name))?.[1] ?? null;
}

/** The folder of the application around its migrations. */
function rootOf(tool: Tool, folder: string): string {
  const inside =
    tool === 'rails'
      ? /(^|\/)db\/[\w/]*$/
      : tool === 'laravel'
        ? /(^|\/)database\/migrations.*$/
        : tool === 'ecto'
          ? /(^|\/)priv\/.*$/
          : /(^|\/)[^/]*$/;
  const root = folder.replace(inside, '');
  return root === '' ? '' : `${root}/`;
}

type Finder = (repository: Repository) => readonly Found[];

const FINDERS: readonly Finder[] = [
  rails,
  inFolders('prisma', /(^|\/)migrations\/[^/]+\/migration\.sql$/, (folder) => folderOf(folder), hasPrisma),
  drizzle,
  inFolders('django', /(^|\/)migrations\/\d{4}_\w+\.py$/, (folder) => folder),
  alembic,
  inFolders('laravel', /(^|\/)database\/migrations\/.*\d\w*\.php$/, (folder) => folder),
  inFolders('ecto', /(^|\/)priv\/\w+\/migrations\/\d+_\w+\.exs$/, (folder) => folder),
  liquibase,
  sqlFolders,
  scripts,
];

/** One setup for all folders with files of that kind. */
function inFolders(
  tool: Tool,
  files: RegExp,
  place: (folder: string) => string,
  holds: (repository: Repository, place: string) => boolean = () => true,
): Finder {
  return (repository) => {
    const folders = [...new Set([...foldersOf(repository, files).keys()].map(place))].filter((one) =>
      holds(repository, one),
    );
    return folders.length === 0 ? [] : [{ tool, folders }];
  };
}

function hasPrisma(repository: Repository): boolean {
  return (
    repository.paths.some((one) => one.endsWith('.prisma')) ||
    needs(repository, 'prisma') ||
    needs(repository, '@prisma/client')
  );
}

/** Each application with its own `db` is its own setup. */
function rails(repository: Repository): readonly Found[] {
  const folders = [...foldersOf(repository, /(^|\/)db\/(\w*migrate|migrate\/\w+)\/\d+_\w+\.rb$/).keys()];
  const roots = new Map<string, string[]>();
  for (const folder of folders) {
    const root = rootOf('rails', folder);
    roots.set(root, [...(roots.get(root) ?? []), folder]);
  }
  return [...roots.values()].map((all) => ({ tool: 'rails', folders: all }));
}

function drizzle(repository: Repository): readonly Found[] {
  const journals = repository.paths.filter((one) => one.endsWith('meta/_journal.json'));
  const folders = journals.map((one) => folderOf(folderOf(one)));
  const newer = [...foldersOf(repository, /(^|\/)\d{14}_[\w-]+\/migration\.sql$/).keys()].map(folderOf);
  const named = needs(repository, 'drizzle-kit') || needs(repository, 'drizzle-orm') ? newer : [];
  const all = [...new Set([...folders, ...named])];
  return all.length === 0 ? [] : [{ tool: 'drizzle', folders: all }];
}

function alembic(repository: Repository): readonly Found[] {
  const folders = [...foldersOf(repository, /(^|\/)versions\/(?!__init__)[\w-]+\.py$/).keys()].filter((folder) => {
    const home = folderOf(folder);
    return repository.paths.some((one) => folderOf(one) === home && /^(env\.py|script\.py\.mako)$/.test(fileOf(one)));
  });
  return folders.length === 0 ? [] : [{ tool: 'alembic', folders }];
}

function liquibase(repository: Repository): readonly Found[] {
  const files = repository.paths.filter(
    (one) =>
      /(^|\/)[\w.-]*change-?log[\w.-]*\.(xml|ya?ml|json|sql)$/i.test(one) ||
      /(^|\/)changelog\/.*\.(xml|ya?ml|json|sql)$/i.test(one),
  );
  const own = files.filter((one) => !/(^|\/)(node_modules|vendor|target|build)\//.test(one));
  const isUsed =
    needs(repository, 'liquibase-core') ||
    needs(repository, 'org.liquibase') ||
    own.some((one) => /db\.changelog/i.test(one)) ||
    repository.paths.some((one) => /liquibase\.properties$/.test(one));
  if (own.length === 0 || !isUsed) return [];
  const top = [...new Set(own.map(folderOf))].sort((one, next) => one.length - next.length);
  return [
    {
      tool: 'liquibase',
      folders: top.filter((one, index) => !top.slice(0, index).some((outer) => isWithin(one, outer))),
    },
  ];
}

/** Tools that a folder of SQL shows by its names or by the marks in its texts. */
function sqlFolders(repository: Repository): readonly Found[] {
  const byTool = new Map<Tool, string[]>();
  for (const [folder, files] of foldersOf(repository, /\.(sql|go)$/)) {
    const tool = sqlTool(repository, folder, files);
    if (tool !== null) byTool.set(tool, [...(byTool.get(tool) ?? []), folder]);
  }
  return [...byTool].map(([tool, folders]) => ({ tool, folders }));
}

function sqlTool(repository: Repository, folder: string, files: readonly string[]): Tool | null {
  const sql = files.filter((one) => one.endsWith('.sql'));
  const text = sql.map((one) => repository.texts.get(one) ?? '').join('\n');
  if (sql.some((one) => /^[VR][\d._]*__/.test(fileOf(one)))) return 'flyway';
  if (sql.some((one) => /^\d+.*\.up\.sql$/.test(fileOf(one))))
    return needs(repository, 'node-pg-migrate') ? 'node-pg-migrate' : 'golang-migrate';
  if (/^\s*--\s*\+goose\s+up/im.test(text)) return 'goose';
  if (/^\s*--\s*\+migrate\s+up/im.test(text)) return 'sql-migrate';
  if (/^\s*--\s*migrate:up/im.test(text)) return 'dbmate';
  if (needs(repository, 'node-pg-migrate') && /(^|\/)migrations$/.test(folder)) return 'node-pg-migrate';
  const isMigrations = /(^|\/)(migrations?|migrate|db\/changes|sql\/changes)$/i.test(folder);
  return isMigrations && sql.some((one) => /^\d/.test(fileOf(one))) ? 'plain' : null;
}

/** JavaScript and TypeScript: the tool is the one that the project needs. */
function scripts(repository: Repository): readonly Found[] {
  const tool = scriptTool(repository);
  if (tool === null) return [];
  const folders = [...foldersOf(repository, /(^|\/)migrations?\/[^/]*\.[cm]?[jt]s$/i)].filter(
    ([, files]) => migrationPaths({ tool, folders: [folderOf(files[0] ?? '')] }, files).length > 0,
  );
  return folders.length === 0 ? [] : [{ tool, folders: folders.map(([folder]) => folder) }];
}

/** The text that holds the whole schema, where the tool keeps one. */
function dumpOf({ paths }: Repository, tool: Tool, folders: readonly string[]): Dump | null {
  const root = rootOf(tool, folders[0] ?? '');
  const at = (...names: readonly string[]) => names.map((name) => `${root}${name}`).find((one) => paths.includes(one));
  const dump = (path: string | undefined, kind: Dump['kind']): Dump | null =>
    path === undefined ? null : { path, kind };
  switch (tool) {
    case 'rails':
      return dump(at('db/structure.sql'), 'sql') ?? dump(at('db/schema.rb'), 'rails');
    case 'prisma':
      return dump(
        paths.find((one) => one === `${root}schema.prisma`) ?? paths.find((one) => one.endsWith('schema.prisma')),
        'prisma',
      );
    case 'drizzle':
      return dump(newestSnapshot(paths, folders), 'drizzle');
    case 'laravel':
      return dump(
        paths.find((one) => /(^|\/)database\/schema\/[\w-]+\.(sql|dump)$/.test(one)),
        'sql',
      );
    case 'ecto':
      return dump(at('priv/repo/structure.sql'), 'sql');
    default:
      return dump(
        at('schema.sql', 'structure.sql') ?? paths.find((one) => /^db\/(schema|structure)\.sql$/.test(one)),
        'sql',
      );
  }
}

function newestSnapshot(paths: readonly string[], folders: readonly string[]): string | undefined {
  const found = paths.filter(
    (one) => folders.some((folder) => isWithin(folderOf(one), folder)) && /(_|\/)snapshot\.json$/.test(one),
  );
  return found.sort().at(-1);
}
