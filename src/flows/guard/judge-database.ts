import type { DatabaseConfig } from '../../core/guard/config.ts';
import type { ChangeFinding } from '../../core/guard/finding.ts';
import { between, betweenFindings } from '../../core/guard/migrations/between.ts';
import { mayHoldStart } from '../../core/guard/migrations/boot/start-steps.ts';
import { judgeBoot } from '../../core/guard/migrations/boot.ts';
import { dumpNamed } from '../../core/guard/migrations/dump-of.ts';
import { textsWanted } from '../../core/guard/migrations/find/repository.ts';
import type { MigrationSetup } from '../../core/guard/migrations/find/setup.ts';
import { findTools } from '../../core/guard/migrations/find-tool.ts';
import { listMigrations, type Migration } from '../../core/guard/migrations/list.ts';
import type { ReadOptions, TextFile, Tool } from '../../core/guard/migrations/model.ts';
import { loadGrammars } from '../../core/guard/migrations/parser.ts';
import { grammarsFor, readDump, readMigrations } from '../../core/guard/migrations/read-migration.ts';
import type { Change, Dialect } from '../../core/guard/sql/change.ts';
import { readSql } from '../../core/guard/sql/read-sql.ts';
import { judgeDatabase } from '../../core/guard/sql/rules/judge-database.ts';
import type { Orm } from '../../core/guard/sql/rules/judging.ts';
import { readYaml } from '../../core/guard/yaml.ts';
import type { AreaJudge, Judged, Side, Sides } from './judge-change.ts';
import { loadSql } from './load-parsers.ts';
import { contextOf, type Place } from './old-code.ts';

const MOST_MIGRATIONS = 5_000;

/** Migrations that only the live release has, judged on the schema that the older one was written for. */
export const judgeDatabaseArea: AreaJudge = async (sides, world, question) => {
  const config = sides.live.config.guard.database ?? sides.back.config.guard.database;
  const setups = await setupsAt(sides.live, config);
  if (setups.length === 0) return nothing(config);
  const parts: Judged[] = [];
  for (const setup of setups)
    parts.push(await judgeSetup(sides, setup, { source: world.source, repository: question.repository }));
  const [first] = parts;
  return {
    findings: parts.flatMap(({ findings }) => findings),
    looked: parts.flatMap(({ looked }) => looked),
    ...(first?.migrations === undefined ? {} : { migrations: first.migrations }),
  };
};

function nothing(config: DatabaseConfig | null): Judged {
  if (config === null)
    return { findings: [], looked: [{ area: 'database', state: 'nothing-there', text: 'no migrations were found' }] };
  const where = config.migrations ?? 'the repository';
  const why = `Migrations that the live release brought could not be judged: none were found in ${where}.`;
  return {
    findings: [{ ...unknown(why), instruction: 'Set `database.migrations` and `database.tool` in astern.yml.' }],
    looked: [{ area: 'database', state: 'not-known', text: `no migrations in ${where}` }],
  };
}

type Setup = MigrationSetup & { readonly dialect: Dialect | null };

async function setupsAt({ files }: Side, config: DatabaseConfig | null): Promise<readonly Setup[]> {
  const texts = await readTexts(files, textsWanted(files.paths));
  const repository = { paths: files.paths, texts: new Map(texts.map(({ path, text }) => [path, text])) };
  const found = findTools(repository, config?.migrations ?? null, config?.tool ?? null);
  return found
    .filter(({ tool }) => config === null || config.tool === null || config.tool === tool)
    .map((setup) => ({
      ...setup,
      ...told(config),
      dump: config?.schema == null ? setup.dump : dumpNamed(config.schema),
    }));
}

/** What astern.yml says goes before what was found. */
function told(config: DatabaseConfig | null): { readonly dialect?: Dialect } {
  if (config === null) return {};
  return { dialect: config.dialect === 'mariadb' ? 'mysql' : config.dialect };
}

async function judgeSetup({ live, back }: Sides, setup: Setup, place: Place): Promise<Judged> {
  const { tool, dialect } = setup;
  const texts = { live: await migrationTexts(live, setup), back: await migrationTexts(back, setup) };
  const atBack = listMigrations(setup, texts.back.files, { readYaml: plainYaml });
  const atLive = listMigrations(setup, texts.live.files, { readYaml: plainYaml });
  if (atLive.length > MOST_MIGRATIONS) throw new Error(`there are more than ${MOST_MIGRATIONS} migrations`);
  const lies = between(atBack, atLive);
  const boot = await bootFindings(back, { tool, atTarget: atBack, laterMigrations: lies.added });
  const unreadable = [...texts.live.unreadable].map(([path, why]) => notRead(path, why));
  const text = `${lies.added.length} migration${lies.added.length === 1 ? '' : 's'} of ${tool} lie between`;
  const migrations = { tool, common: commonOf(atBack, atLive), between: lies.added.map(({ path }) => path) };
  if (lies.added.length === 0)
    return {
      findings: [...unreadable, ...betweenFindings(lies)],
      looked: [{ area: 'database', state: 'judged', text }],
      migrations,
    };
  if (dialect === null)
    return { findings: [noDialect(tool), ...boot], looked: [{ area: 'database', state: 'not-known', text }] };
  const options = await optionsFor(dialect, [...atLive.map(({ path }) => path), setup.dump?.path ?? '']);
  const changes = readMigrations(tool, atLive, options);
  const added = new Set(lies.added);
  const lying = changes.filter((_, index) => isIn(added, atLive[index]));
  const before = await schemaBefore(back, { setup, options, changes, atLive, added });
  const context = await contextOf(back, place, { orm: ormOf(tool), changes: lying.flat(), folders: setup.folders });
  const judged = judgeDatabase({ dialect, before, changes: lying.flat(), context });
  return {
    findings: [...unreadable, ...betweenFindings(lies), ...boot, ...judged],
    looked: [{ area: 'database', state: 'judged', text }],
    migrations,
  };
}

function isIn(added: ReadonlySet<Migration>, one: Migration | undefined): boolean {
  return one !== undefined && added.has(one);
}

type Before = {
  readonly setup: Setup;
  readonly options: ReadOptions;
  readonly changes: readonly (readonly Change[])[];
  readonly atLive: readonly Migration[];
  readonly added: ReadonlySet<Migration>;
};

/** The dump at the older release; else all migrations that both have, where they begin with the first. Null: not known. */
async function schemaBefore(
  back: Side,
  { setup, options, changes, atLive, added }: Before,
): Promise<readonly Change[] | null> {
  const dump = setup.dump === null ? undefined : (await back.files.read([setup.dump.path])).get(setup.dump.path);
  if (setup.dump !== null && dump?.kind === 'text') return readDump(setup.dump, dump.text, options);
  const earlier = changes.filter((_, index) => !isIn(added, atLive[index])).flat();
  return earlier.some(({ kind }) => kind === 'create-table') ? earlier : null;
}

async function optionsFor(dialect: Dialect, paths: readonly string[]): Promise<ReadOptions> {
  await Promise.all([loadSql(dialect), loadGrammars(grammarsFor(paths))]);
  return {
    dialect,
    readSql: (text, file, lineOffset) => readSql(dialect, text, file, lineOffset),
    readYaml: plainYaml,
  };
}

function plainYaml(text: string): unknown {
  const reading = readYaml(text);
  if (reading.kind === 'broken') throw new Error(reading.problem);
  return reading.tree.root;
}

type Texts = { readonly files: readonly TextFile[]; readonly unreadable: ReadonlyMap<string, string> };

/** Everything below the folders; an include of a changelog may name any file there. */
async function migrationTexts({ files }: Side, { folders, tool }: Setup): Promise<Texts> {
  const inside = files.paths.filter((path) =>
    folders.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`)),
  );
  const wanted = tool === 'liquibase' ? files.paths.filter((path) => /\.(?:xml|ya?ml|json|sql)$/.test(path)) : inside;
  const read = await files.read(wanted);
  const texts: TextFile[] = [];
  const unreadable = new Map<string, string>();
  for (const [path, one] of read) {
    if (one.kind === 'text') texts.push({ path, text: one.text });
    else if (/\.(?:sql|rb|py|php|exs|[cm]?[jt]s|xml|ya?ml|json)$/.test(path)) unreadable.set(path, one.why);
  }
  return { files: texts, unreadable };
}

async function bootFindings(
  back: Side,
  asked: {
    readonly tool: Tool;
    readonly atTarget: readonly Migration[];
    readonly laterMigrations: readonly Migration[];
  },
): Promise<readonly ChangeFinding[]> {
  const { paths } = back.files;
  const files = await readTexts(back.files, [...paths.filter(mayHoldStart), ...textsWanted(paths)]);
  const startCommands = back.config.roles.map(({ run }) => ({ command: run, file: 'astern.yml', line: 1 }));
  return judgeBoot({ ...asked, startCommands, files });
}

async function readTexts(files: Side['files'], paths: readonly string[]): Promise<readonly TextFile[]> {
  const read = await files.read(paths);
  return [...read].flatMap(([path, one]) => (one.kind === 'text' ? [{ path, text: one.text }] : []));
}

const COMMON = 3;

function commonOf(atBack: readonly Migration[], atLive: readonly Migration[]): readonly string[] {
  const here = new Set(atLive.map(({ id }) => id));
  return atBack
    .filter(({ id, repeatable }) => !repeatable && here.has(id))
    .slice(-COMMON)
    .map(({ path }) => path);
}

const ORMS: ReadonlySet<string> = new Set<Orm>([
  'rails',
  'django',
  'prisma',
  'typeorm',
  'sequelize',
  'knex',
  'drizzle',
  'alembic',
  'laravel',
  'ecto',
]);

function ormOf(tool: Tool): Orm | null {
  return ORMS.has(tool) ? (tool as Orm) : null;
}

function unknown(why: string): ChangeFinding {
  return {
    area: 'database',
    rule: 'sql/67',
    kind: 'not-read',
    verdict: 'unknown',
    subject: 'migrations',
    file: null,
    line: null,
    statement: null,
    why,
    instruction: 'Ask somebody who knows the database.',
    unblock: null,
    adoption: null,
    probe: null,
  };
}

function noDialect(tool: Tool): ChangeFinding {
  const why = `Migrations of ${tool} lie between, and it is not known which database they are for.`;
  return { ...unknown(why), instruction: 'Set `database.dialect` in astern.yml, and ship that commit.' };
}

function notRead(file: string, why: string): ChangeFinding {
  return { ...unknown(`The migration ${file} is not read: ${why}.`), file, subject: file };
}
