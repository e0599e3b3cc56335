import type { Place } from '../finding.ts';

/** Whose grammar and rules hold. MariaDB is read as MySQL. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite';

/**
 * What readers of SQL and of migrations in other languages (Rails, Django, ...) make of them: one list of changes in the order in which
 * they are carried out. A schema dump is the same list, applied to nothing. Names are as the database stores them (in Postgres: what is not
 * quoted is lower case); the default schema (`public`, `main`) is left away.
 */
export type Change = { readonly at: Place } & ChangeBody;

export type ChangeBody =
  | {
      readonly kind: 'create-table';
      readonly table: Name;
      readonly columns: readonly Column[];
      readonly constraints: readonly Constraint[];
      readonly ifNotExists: boolean;
      readonly partitionOf: Name | null /** Made from a query or from another table: its columns are not all known. */;
      readonly fromQuery: boolean;
      /** Whoever reads these reads its rows too. */
      readonly inherits?: readonly Name[];
      /** Made as a copy of another table's definition, with as much of it. */
      readonly like?: { readonly table: Name; readonly copies: 'columns' | 'defaults' | 'all' };
    }
  | { readonly kind: 'drop-table'; readonly table: Name; readonly ifExists: boolean }
  | { readonly kind: 'rename-table'; readonly table: Name; readonly to: string }
  | { readonly kind: 'move-table'; readonly table: Name; readonly toSchema: string }
  | {
      readonly kind: 'add-column';
      readonly table: Name;
      readonly column: Column;
      readonly constraints: readonly Constraint[];
      readonly ifNotExists: boolean;
    }
  | { readonly kind: 'drop-column'; readonly table: Name; readonly column: string; readonly ifExists: boolean }
  | { readonly kind: 'rename-column'; readonly table: Name; readonly column: string; readonly to: string }
  /** Only the type; where the text gives the whole definition anew (MySQL CHANGE, MODIFY; Rails `change_column` on MySQL) it is `redefine-column`. */
  | {
      readonly kind: 'change-type';
      readonly table: Name;
      readonly column: string;
      readonly type: Type;
      readonly using: string | null;
    }
  | { readonly kind: 'redefine-column'; readonly table: Name; readonly column: string; readonly to: Column }
  | { readonly kind: 'set-not-null'; readonly table: Name; readonly column: string }
  | { readonly kind: 'drop-not-null'; readonly table: Name; readonly column: string }
  | { readonly kind: 'set-default'; readonly table: Name; readonly column: string; readonly value: Default }
  | { readonly kind: 'drop-default'; readonly table: Name; readonly column: string }
  /** Identity, generated column or auto increment put on (`filled`) or taken away (null). */
  | { readonly kind: 'change-filled'; readonly table: Name; readonly column: string; readonly filled: Filled | null }
  | {
      readonly kind: 'change-collation';
      readonly table: Name /** Null: of the whole table or database. */;
      readonly column: string | null;
      readonly to: string;
    }
  | {
      readonly kind: 'add-constraint';
      readonly table: Name;
      readonly constraint: Constraint /** Postgres `USING INDEX`, by name. */;
      readonly usingIndex: string | null;
    }
  | {
      readonly kind: 'drop-constraint';
      readonly table: Name;
      readonly name: ConstraintName;
      readonly ifExists: boolean;
    }
  | { readonly kind: 'rename-constraint'; readonly table: Name; readonly name: string; readonly to: string }
  | { readonly kind: 'create-index'; readonly index: Index; readonly ifNotExists: boolean }
  /** `table` where the dialect says it (MySQL), or it is known from elsewhere (Rails: by its columns). */
  | {
      readonly kind: 'drop-index';
      readonly name: Name | null;
      readonly table: Name | null;
      readonly columns: readonly string[] | null;
      readonly ifExists: boolean;
    }
  | { readonly kind: 'rename-index'; readonly name: Name; readonly to: string }
  | { readonly kind: 'create-enum'; readonly type: Name; readonly values: readonly string[] }
  | { readonly kind: 'add-enum-value'; readonly type: Name; readonly value: string; readonly ifNotExists: boolean }
  | { readonly kind: 'rename-enum-value'; readonly type: Name; readonly value: string; readonly to: string }
  | { readonly kind: 'create-type'; readonly type: Name }
  | {
      readonly kind: 'create-domain';
      readonly type: Name;
      readonly base: Type;
      readonly nullable: boolean;
      readonly checks: readonly string[];
      /** It fills what is left out. */
      readonly hasDefault?: boolean;
    }
  | {
      readonly kind: 'change-domain';
      readonly type: Name;
      readonly what: 'add-check' | 'set-not-null' | 'drop-check' | 'drop-not-null' | 'default' | 'rename';
    }
  | {
      readonly kind: 'drop-type';
      readonly type: Name;
      readonly what: 'type' | 'domain' /** With the columns that have it. */;
      readonly cascade?: boolean;
    }
  | { readonly kind: 'rename-type'; readonly type: Name; readonly to: string }
  | {
      readonly kind: 'create-view';
      readonly view: Name /** Names it gives, in order; null: not known (`select *`). */;
      readonly columns: readonly string[] | null;
      readonly materialized: boolean;
      readonly replace: boolean;
      readonly query: string;
      /** What it says, apart from how it is written: each column, and where they come from; equal for a view and its dump. */
      readonly shape?: { readonly columns: readonly string[]; readonly from: string } | null;
    }
  | { readonly kind: 'drop-view'; readonly view: Name; readonly materialized: boolean; readonly ifExists: boolean }
  | { readonly kind: 'create-sequence'; readonly sequence: Name }
  | {
      readonly kind: 'change-sequence';
      readonly sequence: Name;
      readonly what: 'restart' | 'cycle' | 'other' /** Its name from then on. */;
      readonly to?: string;
    }
  | { readonly kind: 'drop-sequence'; readonly sequence: Name }
  | { readonly kind: 'create-function'; readonly routine: Routine; readonly replace: boolean }
  | {
      readonly kind: 'drop-function';
      readonly name: Name /** Types of the arguments; null: not said. */;
      readonly takes: readonly string[] | null;
    }
  | {
      readonly kind: 'create-trigger';
      readonly table: Name;
      readonly name: string;
      readonly timing: 'before' | 'after' | 'instead-of';
      readonly events: readonly string[] /** Its function (Postgres). */;
      readonly calls: Name | null /** What it does where the body stands in the statement (MySQL, SQLite). */;
      readonly body: RoutineBody | null;
    }
  | { readonly kind: 'drop-trigger'; readonly table: Name | null; readonly name: string }
  | {
      readonly kind: 'switch-trigger';
      readonly table: Name /** Null: all of the table. */;
      readonly name: string | null;
      readonly on: boolean;
    }
  | {
      readonly kind: 'row-security';
      readonly table: Name;
      readonly what: 'enable' | 'force' | 'disable' | 'policy' | 'drop-policy';
    }
  | { readonly kind: 'revoke'; readonly on: string }
  /** `schema` null: the default one. Without CASCADE it holds nothing. */
  | { readonly kind: 'drop-schema'; readonly schema: string | null; readonly cascade: boolean }
  | { readonly kind: 'attach-partition'; readonly table: Name; readonly partition: Name }
  | { readonly kind: 'detach-partition'; readonly table: Name; readonly partition: Name }
  /** MySQL: partitions of a table dropped or truncated by name. */
  | { readonly kind: 'drop-partition'; readonly table: Name; readonly partition: string }
  | {
      readonly kind: 'update-rows';
      readonly table: Name;
      readonly sets: readonly string[] /** Columns that the condition asks to be NULL: `where channel is null`. */;
      readonly whereNull: readonly string[];
      readonly hasWhere: boolean;
    }
  | { readonly kind: 'delete-rows'; readonly table: Name; readonly hasWhere: boolean }
  | {
      readonly kind: 'insert-rows';
      readonly table: Name /** Rows of another table are copied here: `insert into ... select ... from`. */;
      readonly copiesFrom: Name | null;
    }
  | { readonly kind: 'setting'; readonly name: string; readonly value: string }
  /** A statement without effect on an older release: comment, grant, validate, storage, reindex, vacuum, analyze, transaction words, `select`. */
  | { readonly kind: 'harmless'; readonly what: string }
  /** What could not be read, or does things that cannot be told from its text: dynamic SQL, code of a program, a broken statement. */
  | { readonly kind: 'unreadable'; readonly what: string };

/** `schema` null: the default one. */
export type Name = { readonly schema: string | null; readonly name: string };

/**
 * A type by its canonical name, lower case: smallint, integer, bigint, numeric, real, double, text, varchar, char, boolean, date, time,
 * timetz, timestamp, timestamptz, interval, json, jsonb, uuid, bytes, enum (values in `args`), tinyint, mediumint, tinytext, mediumtext, longtext,
 * datetime; anything else as written, such as the name of an enum type (with its schema only if it is not the default).
 */
export type Type = {
  readonly name: string;
  readonly args: readonly string[];
  readonly array: boolean;
  readonly unsigned: boolean;
};

export type Default = {
  readonly text: string;
  /** `null`: `default null`; `constant`: the same for every row; `expression`: worked out for each row, such as `now()`. */
  readonly kind: 'null' | 'constant' | 'expression';
};

/** How the database fills a column by itself. */
export type Filled =
  | { readonly kind: 'identity' /** `generated always`: a value that is given is refused. */; readonly always: boolean }
  /** serial, AUTO_INCREMENT, an INTEGER PRIMARY KEY of SQLite. */
  | { readonly kind: 'counter' }
  | { readonly kind: 'computed'; readonly expression: string };

export type Column = {
  readonly name: string;
  readonly type: Type;
  readonly nullable: boolean;
  readonly default: Default | null;
  readonly filled: Filled | null;
  readonly collation: string | null;
  readonly comment: string | null;
};

export type Constraint = { readonly name: string | null } & (
  | { readonly kind: 'primary-key'; readonly columns: readonly string[] }
  | { readonly kind: 'unique'; readonly columns: readonly string[]; readonly nullsNotDistinct: boolean }
  | { readonly kind: 'check'; readonly expression: string /** That it names. */; readonly columns: readonly string[] }
  | {
      readonly kind: 'foreign-key';
      readonly columns: readonly string[];
      readonly refersTo: Name;
      readonly refersToColumns: readonly string[];
      readonly onDelete: ForeignAction;
      readonly onUpdate: ForeignAction;
    }
  | { readonly kind: 'exclusion' }
);

export type ForeignAction = 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default';

/** By name, or by what it is where the text says no more (`DROP PRIMARY KEY`, Rails `remove_foreign_key :orders, :users`). */
export type ConstraintName =
  | { readonly by: 'name'; readonly name: string }
  | {
      readonly by: 'kind';
      readonly kind: Constraint['kind'];
      readonly columns: readonly string[] | null;
      readonly refersTo: Name | null;
    };

export type Index = {
  readonly name: Name | null;
  readonly table: Name;
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  /** Column names; an expression stands as its text and makes `hasExpression` true. */
  readonly parts: readonly string[];
  readonly hasExpression: boolean;
  /** Condition of a partial index. */
  readonly where: string | null;
};

export type Routine = {
  readonly name: Name;
  /** Types of the arguments that a caller gives, in order. */
  readonly takes: readonly string[];
  /** How many of the last have a default. */
  readonly optional: number;
  readonly returns: string | null;
  readonly body: RoutineBody;
};

/** What a function or trigger does to the row and around it. */
export type RoutineBody = {
  /** May refuse the row: raises, signals, or gives NULL back for a row that is to be written. */
  readonly refuses: boolean;
  /** Columns of the written row that it sets. */
  readonly assigns: readonly string[];
  /** Tables that it writes. */
  readonly writes: readonly Name[];
  /** False where something in it could not be read; then the others are what is known. */
  readonly readable: boolean;
};

export function sameName(one: Name, other: Name): boolean {
  return one.schema === other.schema && one.name === other.name;
}

export function nameText({ schema, name }: Name): string {
  return schema === null ? name : `${schema}.${name}`;
}
