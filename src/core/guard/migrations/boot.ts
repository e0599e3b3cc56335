import type { ChangeFinding } from '../finding.ts';
import { outOfOrder } from './between.ts';
import { migrateStep, type StartCommand, startCommands } from './boot/start-steps.ts';
import { refusesIfRun, refusesOutOfOrder, refusesToStart, tolerates, unknownStep } from './boot/words.ts';
import type { Migration } from './list.ts';
import type { TextFile, Tool } from './model.ts';

/** Tools that stop at a database which went through more than they know. */
const REFUSES: ReadonlySet<Tool> = new Set(['knex', 'alembic', 'golang-migrate', 'sql-migrate']);

/** Settings by which such a tool passes over what it does not know. */
const TOLERANT: Partial<Readonly<Record<Tool, RegExp>>> = {
  knex: /disableMigrationsListValidation["']?\s*:\s*true/,
  'sql-migrate': /IgnoreUnknown["']?\s*[:=]\s*true|ignore-unknown|SetIgnoreUnknown\(\s*true/i,
  flyway:
    /(ignoreMigrationPatterns|ignore-migration-patterns)\W{1,6}[^\n]*\*:(missing|\*)|ignoreMissingMigrations\W{1,4}true|ignore-missing-migrations\W{1,4}true/i,
};

export type BootQuestion = {
  readonly tool: Tool;
  /** Migrations of the older release, and those of the live one that it lacks. */
  readonly atTarget: readonly Migration[];
  readonly laterMigrations: readonly Migration[];
  /** Start commands of the roles in `astern.yml` of the older release, with where they stand. */
  readonly startCommands: readonly StartCommand[];
  /** Files of the older release that may hold start commands. */
  readonly files: readonly TextFile[];
};

/** Can the older release start on the schema of the live one? Nothing is said where the schema is the same. */
export function judgeBoot({
  tool,
  atTarget,
  laterMigrations,
  startCommands: given,
  files,
}: BootQuestion): readonly ChangeFinding[] {
  const counted = laterMigrations.filter((one) => !one.repeatable);
  if (counted.length === 0) return [];
  const step = migrateStep(tool, [...given, ...startCommands(files)]);
  const said = { tool, step, migrations: counted };
  if (tool === 'plain') return [unknownStep(said)];
  if (files.some((one) => TOLERANT[tool]?.test(one.text))) return [tolerates(said)];
  if (REFUSES.has(tool)) return [step === null ? refusesIfRun(said) : refusesToStart(said)];
  const holes = outOfOrder(tool, atTarget, counted);
  return [holes.length > 0 ? refusesOutOfOrder({ ...said, migrations: holes }) : tolerates(said)];
}
