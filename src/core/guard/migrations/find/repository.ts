/** What a commit holds: its paths, and the texts that were asked for (`textsWanted`). */
export type Repository = {
  readonly paths: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
};

const SETTINGS =
  /(^|\/)(package\.json|Gemfile|gems\.rb|requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|setup\.(py|cfg)|composer\.json|mix\.exs|go\.mod|database\.yml|alembic\.ini|alembic\/env\.py|schema\.prisma|_journal\.json|drizzle\.config\.\w+|knexfile\.\w+|ormconfig\.\w+|data-?source\.\w+|\.sequelizerc|\.env(\.example|\.sample)?|flyway\.(conf|toml)|liquibase\.properties|application[\w-]*\.(properties|ya?ml)|docker-compose[\w.-]*\.ya?ml|compose\.ya?ml|pom\.xml|build\.gradle(\.kts)?|sqlc\.ya?ml|dbconfig\.yml|config\/config\.(js|json)|atlas\.hcl)$|(^|\/)settings(\/\w+)?\.py$|(^|\/)config\/(dev|prod|config|runtime)\.exs$|(^|\/)config\/database\.php$/;
const FOREIGN =
  /(^|\/)(node_modules|vendor|\.git|dist|build|target|site-packages|\.venv|venv|testdata|fixtures|__tests__|spec\/dummy)\//;
const SQL_FOLDERS = 40;

/** Paths that are not the project's own. */
export function isForeign(path: string): boolean {
  return FOREIGN.test(path);
}

/** Files whose texts tell tool and dialect; of each folder of SQL the first and the last. */
export function textsWanted(paths: readonly string[]): readonly string[] {
  const own = paths.filter((one) => !isForeign(one));
  const folders = new Map<string, string[]>();
  for (const path of own) {
    if (!path.endsWith('.sql')) continue;
    const folder = folderOf(path);
    folders.set(folder, [...(folders.get(folder) ?? []).slice(0, 1), path]);
  }
  const samples = [...folders.values()].slice(0, SQL_FOLDERS).flat();
  return [...new Set([...own.filter((one) => SETTINGS.test(one)), ...samples])];
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Texts of files whose paths fit. */
export function textsOf({ texts }: Repository, fits: RegExp): readonly string[] {
  return [...texts].flatMap(([path, text]) => (fits.test(path) && !isForeign(path) ? [text] : []));
}

/** Does the project name this package among what it needs? */
export function needs(repository: Repository, name: string): boolean {
  const quoted = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const named = new RegExp(`(^|["'\\s/:])${quoted}(["'\\s:@=<>~!;,\\[]|$)`, 'im');
  return textsOf(
    repository,
    /(^|\/)(package\.json|Gemfile|gems\.rb|requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|setup\.(py|cfg)|composer\.json|mix\.exs|go\.mod|pom\.xml|build\.gradle(\.kts)?)$/,
  ).some((text) => named.test(text));
}

/** Folders of the files that fit, each with its files in order of name. */
export function foldersOf({ paths }: Repository, fits: RegExp): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    if (!fits.test(path) || isForeign(path)) continue;
    const folder = folderOf(path);
    const files = found.get(folder);
    if (files === undefined) found.set(folder, [path]);
    else files.push(path);
  }
  return found;
}
