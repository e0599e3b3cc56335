import type { Change, Dialect } from '../sql/change.ts';

export type Tool =
  | 'rails'
  | 'dbmate'
  | 'goose'
  | 'golang-migrate'
  | 'sql-migrate'
  | 'node-pg-migrate'
  | 'flyway'
  | 'prisma'
  | 'drizzle'
  | 'knex'
  | 'typeorm'
  | 'sequelize'
  | 'django'
  | 'alembic'
  | 'laravel'
  | 'ecto'
  | 'liquibase'
  | 'plain';

/** A file of the repository with its text. */
export type TextFile = { readonly path: string; readonly text: string };

/** Reads SQL. `lineOffset`: lines that stand before the text in its file. */
export type ReadSql = (text: string, file: string, lineOffset?: number) => readonly Change[];

export type ReadOptions = {
  /** Null: the repository does not say. */
  readonly dialect: Dialect | null;
  readonly readSql: ReadSql;
  /** Plain data of a YAML or JSON text; throws where it is neither. */
  readonly readYaml: (text: string) => unknown;
};

/** What a reader of one file knows of its surroundings. */
export type Reading = ReadOptions & { readonly file: string };
