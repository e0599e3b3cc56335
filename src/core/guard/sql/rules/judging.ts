import type { Probe } from '../../finding.ts';
import type { Verdict } from '../../model.ts';
import type { Change, Dialect } from '../change.ts';
import type { Schema } from '../model/schema.ts';
import type { Unblock } from './unblock.ts';

/** What else is known of the older release; the less, the more careful the judgement. */
export type JudgeContext = {
  /** Does its code name this word? */
  readonly mentions?: (name: string) => boolean;
  /** It leaves this column alone already. */
  readonly ignores?: (table: string, column: string) => boolean;
  readonly orm?: Orm | null;
  /** It writes with "insert or update" on these columns. */
  readonly hasUpsertOn?: (table: string, columns: readonly string[]) => boolean;
  /** The migration in this file has not run yet. */
  readonly isPending?: (file: string) => boolean;
};

export type Orm =
  | 'rails'
  | 'django'
  | 'prisma'
  | 'typeorm'
  | 'sequelize'
  | 'knex'
  | 'drizzle'
  | 'alembic'
  | 'laravel'
  | 'ecto';

/** All that a rule looks at: the schema that the older release was written for, and the one that it would find. */
export type Judging = {
  readonly dialect: Dialect;
  readonly start: Schema;
  readonly now: Schema;
  readonly changes: readonly Change[];
  readonly context: JudgeContext;
};

/** What a rule says; where it stands is told by `step`, the change that made it so. */
export type Said = {
  readonly row: number;
  readonly kind: string;
  readonly verdict: Verdict;
  readonly subject: string;
  readonly why: string;
  readonly instruction?: string | null;
  readonly unblock?: Unblock | null;
  readonly probe?: Probe | null;
  readonly step: number;
};

/** A rule's words: why, and what to do. */
export type Words = { readonly why: string; readonly instruction?: string | null };
