import { type ChangeFinding, shortStatement } from '../../finding.ts';
import type { Migration } from '../list.ts';
import type { Tool } from '../model.ts';
import type { StartCommand } from './start-steps.ts';

const TITLES: Readonly<Record<Tool, string>> = {
  rails: 'Rails',
  dbmate: 'dbmate',
  goose: 'goose',
  'golang-migrate': 'golang-migrate',
  'sql-migrate': 'sql-migrate',
  'node-pg-migrate': 'node-pg-migrate',
  flyway: 'Flyway',
  prisma: 'Prisma',
  drizzle: 'Drizzle',
  knex: 'Knex',
  typeorm: 'TypeORM',
  sequelize: 'Sequelize',
  django: 'Django',
  alembic: 'Alembic',
  laravel: 'Laravel',
  ecto: 'Ecto',
  liquibase: 'Liquibase',
  plain: 'the project’s own migration step',
};

export function toolTitle(tool: Tool): string {
  return TITLES[tool];
}

const HOW_TO_SKIP: Partial<Readonly<Record<Tool, string>>> = {
  knex: 'Start {target} without its migrate step, or set `disableMigrationsListValidation: true` in its Knex configuration.',
  alembic: 'Start {target} without `alembic upgrade head` in its start command.',
  'golang-migrate': 'Start {target} without its migrate step; with Helm, switch the pre-upgrade hook off.',
  'sql-migrate': 'Start {target} without its migrate step, or set its option `IgnoreUnknown`.',
  flyway: 'Start {target} without its migrate step, or pass `-ignoreMigrationPatterns="*:missing,*:future"`.',
};

export function howToSkip(tool: Tool): string {
  return (
    HOW_TO_SKIP[tool] ?? 'Start {target} without its migrate step: the database is newer than its files and stays so.'
  );
}

type Said = {
  readonly tool: Tool;
  readonly step: StartCommand | null;
  readonly migrations: readonly Migration[];
};

function finding(
  { tool, step }: Said,
  rest: Pick<ChangeFinding, 'rule' | 'kind' | 'verdict' | 'why' | 'instruction'>,
): ChangeFinding {
  return {
    area: 'database',
    subject: `start of {target} with ${toolTitle(tool)}`,
    file: step?.file ?? null,
    line: step?.line ?? null,
    statement: step === null ? null : shortStatement(step.command),
    unblock: null,
    adoption: null,
    probe: null,
    ...rest,
  };
}

function count(migrations: readonly Migration[]): string {
  return migrations.length === 1 ? 'one migration' : `${migrations.length} migrations`;
}

export function refusesToStart(said: Said): ChangeFinding {
  return finding(said, {
    rule: 'boot/refuses',
    kind: 'boot-refused',
    verdict: 'stop',
    why: `{target} would not start: its start command runs ${toolTitle(said.tool)}, which stops when the database already went through ${count(said.migrations)} of {live} that {target} does not have.`,
    instruction: howToSkip(said.tool),
  });
}

export function refusesIfRun(said: Said): ChangeFinding {
  return finding(said, {
    rule: 'boot/refuses-if-run',
    kind: 'boot-refused-if-migrating',
    verdict: 'check',
    why: `No start command of {target} is seen to run ${toolTitle(said.tool)}; if one does, {target} would not start, because {live} brought ${count(said.migrations)} that {target} does not have.`,
    instruction: howToSkip(said.tool),
  });
}

export function refusesOutOfOrder(said: Said): ChangeFinding {
  const [first] = said.migrations;
  const hasStep = said.step !== null;
  return finding(said, {
    rule: 'boot/flyway-order',
    kind: 'boot-refused-out-of-order',
    verdict: hasStep ? 'stop' : 'check',
    why: `${hasStep ? '{target} would not start' : '{target} would not start if it runs Flyway'}: {live} brought ${first?.path ?? 'a migration'} between older ones, and Flyway takes it for missing in {target}.`,
    instruction: howToSkip('flyway'),
  });
}

export function tolerates(said: Said): ChangeFinding {
  return finding(said, {
    rule: 'boot/tolerates',
    kind: 'boot-tolerated',
    verdict: 'safe',
    why: `{target} starts on the newer database: ${toolTitle(said.tool)} passes over the ${count(said.migrations)} of {live} that {target} does not have.`,
    instruction:
      said.step === null ? null : 'Leave the migrate step out of the way back all the same: nothing is to be migrated.',
  });
}

export function unknownStep(said: Said): ChangeFinding {
  return finding(said, {
    rule: 'boot/unknown',
    kind: 'boot-unknown',
    verdict: said.step === null ? 'safe' : 'check',
    why:
      said.step === null
        ? `No start command of {target} is seen to migrate, so the ${count(said.migrations)} of {live} are no matter for its start.`
        : `The start command of {target} migrates by a tool that is not known, and it is not known whether that one starts on a database that went through ${count(said.migrations)} more.`,
    instruction: said.step === null ? null : howToSkip(said.tool),
  });
}
