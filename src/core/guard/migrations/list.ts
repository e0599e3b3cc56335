import { compareVersions, identityOf, isRepeatable, migrationPaths } from './find/files.ts';
import type { MigrationSetup } from './find/setup.ts';
import { changesets } from './liquibase/changesets.ts';
import type { ReadOptions, TextFile, Tool } from './model.ts';
import { leadsDown } from './sql-tools/up-part.ts';

/** One migration as its tool counts them: a file, or a changeset of a file. */
export type Migration = {
  /** What the tool knows it by: a version, not a path. */
  readonly id: string;
  readonly path: string;
  /** Lines of the file before the text. */
  readonly lineOffset: number;
  readonly text: string;
  /** Runs again whenever its text changes. */
  readonly repeatable: boolean;
  /** Names of migrations that it stands for (a squashed one of Django). */
  readonly replaces: readonly string[];
};

/** Migrations of a commit in the order in which the tool carries them out. Files beyond the setup's folders are only looked at for includes. */
export function listMigrations(
  setup: Pick<MigrationSetup, 'tool' | 'folders'>,
  files: readonly TextFile[],
  options: Pick<ReadOptions, 'readYaml'>,
): readonly Migration[] {
  const texts = new Map(files.map((one) => [one.path, one.text]));
  if (setup.tool === 'liquibase') return changesets(setup.folders, texts, options.readYaml);
  const paths = migrationPaths(setup, [...texts.keys()]).filter((path) => !leadsDown(setup.tool, path));
  const all = paths.map((path) => ofFile(setup.tool, { path, text: texts.get(path) ?? '' }));
  return setup.tool === 'alembic' ? chained(all, texts) : setup.tool === 'drizzle' ? journalled(all, texts) : all;
}

function ofFile(tool: Tool, { path, text }: TextFile): Migration {
  const revision = tool === 'alembic' ? /^revision\b[^=\n]*=\s*["']([^"']+)["']/m.exec(text)?.[1] : undefined;
  const app = /([^/]+)\/migrations\//.exec(path)?.[1] ?? '';
  const replaced = tool === 'django' ? (/^\s*replaces\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? '') : '';
  return {
    id: revision ?? identityOf(tool, path),
    path,
    lineOffset: 0,
    text,
    repeatable: isRepeatable(tool, path),
    replaces: [...replaced.matchAll(/["'](\w+)["']\s*,\s*["'](\w+)["']/g)].map(
      ([, label = app, name = '']) => `${label}.${name}`,
    ),
  };
}

/** Alembic's files are not numbered: each names the one before it. */
function chained(all: readonly Migration[], texts: ReadonlyMap<string, string>): readonly Migration[] {
  const left = new Map(all.map((one) => [one.id, one]));
  const before = (one: Migration) => downRevisions(texts.get(one.path) ?? '').filter((id) => left.has(id));
  const waits = new Map(all.map((one) => [one.id, before(one).length]));
  const next = new Map<string, Migration[]>();
  for (const one of all) for (const id of before(one)) next.set(id, [...(next.get(id) ?? []), one]);
  const ready = all.filter((one) => waits.get(one.id) === 0);
  const ordered: Migration[] = [];
  for (let one = ready.shift(); one !== undefined; one = ready.shift()) {
    ordered.push(one);
    left.delete(one.id);
    for (const after of next.get(one.id) ?? []) {
      const count = (waits.get(after.id) ?? 0) - 1;
      waits.set(after.id, count);
      if (count === 0) ready.push(after);
    }
  }
  return [...ordered, ...all.filter((one) => left.has(one.id))];
}

function downRevisions(text: string): readonly string[] {
  const written = /^down_revision\b[^=\n]*=\s*(\([^)]*\)|\[[^\]]*\]|["'][^"'\n]*["'])/m.exec(text)?.[1] ?? '';
  return [...written.matchAll(/["']([^"']+)["']/g)].map(([, id = '']) => id);
}

/** Drizzle runs what its journal lists, in that order; without a journal by name. */
function journalled(all: readonly Migration[], texts: ReadonlyMap<string, string>): readonly Migration[] {
  const journal = [...texts].find(([path]) => path.endsWith('meta/_journal.json'))?.[1] ?? '';
  const tags = [...journal.matchAll(/"tag"\s*:\s*"([^"]+)"/g)].map(([, tag = '']) => tag);
  if (tags.length === 0) return all;
  const place = new Map(tags.map((tag, index) => [tag, index]));
  const listed = all.filter((one) => place.has(one.id));
  return listed.sort(
    (one, next) => (place.get(one.id) ?? 0) - (place.get(next.id) ?? 0) || compareVersions(one.id, next.id),
  );
}
