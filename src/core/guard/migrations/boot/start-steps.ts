import type { TextFile, Tool } from '../model.ts';

/** A command that runs when an instance starts or a release goes out, and where it stands. */
export type StartCommand = { readonly command: string; readonly file: string; readonly line: number };

/** Commands of the repository that run at a start: Procfile, Dockerfile, entrypoint scripts, package.json, Helm hooks, Compose files. */
export function startCommands(files: readonly TextFile[]): readonly StartCommand[] {
  return files.flatMap((file) => KINDS.find(([fits]) => fits.test(file.path))?.[1](file) ?? []);
}

/** Is it worth reading for `startCommands`? */
export function mayHoldStart(path: string): boolean {
  return KINDS.some(([fits]) => fits.test(path));
}

const KINDS: readonly (readonly [RegExp, (file: TextFile) => readonly StartCommand[]])[] = [
  [/(^|\/)Procfile(\.\w+)?$/, (file) => matching(file, /^\s*[\w-]+:\s*(\S.*)$/)],
  [/(^|\/)(Dockerfile|Containerfile)(\.[\w.-]+)?$|\.Dockerfile$/i, dockerfile],
  [
    /(^|\/)package\.json$/,
    (file) => matching(file, /^\s*"(?:pre|post)?start(?::(?:prod|production|server))?"\s*:\s*"((?:[^"\\]|\\.)*)"/),
  ],
  [
    /(^|\/)(bin\/|docker\/|scripts?\/|deploy\/|\.docker\/)?[\w-]*(entrypoint|start|boot|run|release)[\w.-]*(\.(sh|bash))?$/i,
    script,
  ],
  [/(^|\/)(templates|helm|charts?|k8s|kubernetes|deploy(ment)?|manifests?)\/.*\.ya?ml$/i, manifest],
  [/(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/i, (file) => matching(file, /^\s*(?:command|entrypoint):\s*(\S.*)$/)],
  [/(^|\/)(fly\.toml)$/, (file) => matching(file, /^\s*release_command\s*=\s*["']?(.*?)["']?\s*$/)],
  [
    /(^|\/)(app\.json|render\.ya?ml|heroku\.yml|railway\.(json|toml)|nixpacks\.toml)$/,
    (file) =>
      matching(
        file,
        /["']?(?:postdeploy|preDeployCommand|startCommand|release|cmd|command)["']?\s*[:=]\s*["']?(.+?)["']?,?\s*$/,
      ),
  ],
];

function matching({ path, text }: TextFile, line: RegExp): readonly StartCommand[] {
  return text.split('\n').flatMap((one, index) => {
    const command = line.exec(one.replace(/\r$/, ''))?.[1];
    return command === undefined ? [] : [{ command, file: path, line: index + 1 }];
  });
}

/** ENTRYPOINT and CMD of the last stage; an instruction may run over several lines. */
function dockerfile({ path, text }: TextFile): readonly StartCommand[] {
  let found: StartCommand[] = [];
  let instruction = '';
  let line = 1;
  for (const [index, one] of text.split(/\r?\n/).entries()) {
    if (instruction === '') line = index + 1;
    instruction += one.replace(/\\\s*$/, ' ');
    if (/\\\s*$/.test(one)) continue;
    if (/^\s*FROM\s/i.test(instruction)) found = [];
    const command = /^\s*(?:ENTRYPOINT|CMD)\s+(.+?)\s*$/i.exec(instruction)?.[1];
    if (command !== undefined) found.push({ command: command.replace(/["[\],]+/g, ' '), file: path, line });
    instruction = '';
  }
  return found;
}

function script({ path, text }: TextFile): readonly StartCommand[] {
  const isShell = /\.(sh|bash)$/.test(path) || /^#!.*\b(sh|bash|dash|zsh)\b/.test(text);
  return isShell ? matching({ path, text }, /^\s*(?!#)(\S.*)$/) : [];
}

/** Commands of a Kubernetes manifest or Helm chart: hooks before an upgrade, init containers, containers. */
function manifest({ path, text }: TextFile): readonly StartCommand[] {
  return matching(
    { path, text },
    /^\s*(?:-\s*)?((?:command|args|cmd)\s*:.*|["'\w./-].*migrat.*|-\s*["']?[\w./-]*migrat.*)$/i,
  );
}

/** Words by which each tool is told to bring a database up to date. */
const STEPS: Readonly<Record<Tool, RegExp>> = {
  rails: /\b(db:(migrate|prepare|setup)|db:schema:load)\b/,
  dbmate: /\bdbmate\b.*\b(up|migrate)\b/,
  goose: /\bgoose\b.*\bup\b/,
  'golang-migrate': /\b(golang-)?migrate\b.*\bup\b|\bmigrate-up\b|migrate\/migrate/,
  'sql-migrate': /\bsql-migrate\b.*\bup\b/,
  'node-pg-migrate': /\bnode-pg-migrate\b/,
  flyway: /\bflyway\b.*\bmigrate\b|flywayMigrate|flyway:migrate/,
  prisma: /\bprisma\b.*\b(migrate\s+deploy|db\s+push)\b/,
  drizzle: /\bdrizzle-kit\b.*\b(migrate|push)\b/,
  knex: /\bknex\b.*\bmigrate:(latest|up)\b|\bmigrate:latest\b/,
  typeorm: /\btypeorm\b.*\bmigration:run\b|\bmigration:run\b/,
  sequelize: /\bsequelize(-cli)?\b.*\bdb:migrate\b/,
  django: /\bmanage(\.py)?\b.*\bmigrate\b|\bdjango-admin\b.*\bmigrate\b/,
  alembic: /\b(alembic|flask\s+db)\b.*\bupgrade\b/,
  laravel: /\bartisan\b.*\bmigrate\b/,
  ecto: /\b(ecto\.migrate|ecto\.setup)\b|\bRelease\.migrate\b|\bbin\/migrate\b/,
  liquibase: /\bliquibase\b.*\bupdate\b/,
  plain: /\bmigrat(e|ions?)\b/i,
};

/** A script of the project that is called after migrating: what is behind the name is not followed. */
const BY_NAME =
  /\b(npm|yarn|pnpm|bun|make|just|task|rake|composer|poetry run|uv run|\.\/bin|bin)\b[^&|;]*\bmigrat(e|ions?)\b/i;

/** The first command that migrates; null: none is seen. */
export function migrateStep(tool: Tool, commands: readonly StartCommand[]): StartCommand | null {
  return (
    commands.find(({ command }) => !/^\s*#/.test(command) && (STEPS[tool].test(command) || BY_NAME.test(command))) ??
    null
  );
}
