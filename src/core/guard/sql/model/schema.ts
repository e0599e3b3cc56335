import type { Default, Dialect, Filled, ForeignAction, Name, Routine, RoutineBody, Type } from '../change.ts';

/** Place in the list of changes of the one that made something so; null: none of them did. */
export type Step = number | null;

/**
 * What a list of changes makes of a schema. Things keep their identity through renames: `was` is the thing as it stood at the start, null for
 * one that was made since. Where a definition at the start is not known, null or `unknown` says so.
 */
export type Schema = {
  readonly dialect: Dialect;
  /** All that stood at the start is told; if not, whatever a change touches that none has made stood there before. */
  readonly complete: boolean;
  readonly tables: Map<string, Table>;
  readonly views: Map<string, View>;
  readonly types: Map<string, UserType>;
  readonly sequences: Map<string, Sequence>;
  /** By name, then by what they take. */
  readonly functions: Map<string, Map<string, UserFunction>>;
  /** Where an index or a trigger is named without its table. */
  readonly indexOwners: Map<string, Table>;
  readonly triggerOwners: Map<string, Table>;
  /** Foreign keys by the table that they refer to. */
  readonly referrers: Map<string, Set<TableConstraint>>;
  readonly lost: Lost;
  readonly rows: RowChange[];
};

/** What stood at the start and is gone, with what took it away. */
export type Lost = {
  readonly tables: { readonly thing: Table; readonly step: number; readonly ifExists: boolean }[];
  readonly views: { readonly thing: View; readonly step: number }[];
  readonly types: { readonly thing: UserType; readonly step: number; readonly cascade: boolean }[];
  readonly sequences: { readonly thing: Sequence; readonly step: number }[];
  readonly functions: { readonly thing: UserFunction; readonly step: number }[];
};

export type Table = {
  name: Name;
  readonly was: Table | null;
  /** All its columns, constraints and indexes are known. */
  complete: boolean;
  /** Some change names it. */
  touched: boolean;
  readonly columns: Map<string, TableColumn>;
  readonly constraints: Map<string, TableConstraint>;
  readonly indexes: Map<string, TableIndex>;
  readonly triggers: Map<string, Trigger>;
  /** All of them were switched off at once, those of foreign keys too. */
  silenced: Step;
  readonly security: Security;
  partitionOf: Table | null;
  /** Whoever reads these reads its rows too. */
  inherits: readonly Table[];
  made: Step;
  named: Step;
  /** Collation of the whole table. */
  collated: Step;
  detached: Step;
  /** MySQL partitions that are gone. */
  readonly lostPartitions: { readonly name: string; readonly step: number }[];
  readonly lostColumns: { readonly thing: TableColumn; readonly step: number }[];
  readonly lostConstraints: { readonly thing: TableConstraint; readonly step: number }[];
  readonly lostIndexes: { readonly thing: TableIndex; readonly step: number }[];
  readonly lostTriggers: { readonly thing: Trigger; readonly step: number }[];
  readonly copiedFrom: Set<Table>;
  /** How often a name that the database gives by itself was wanted. */
  readonly namesGiven: Map<string, number>;
};

export type ColumnAspect =
  | 'made'
  | 'name'
  | 'type'
  | 'nullable'
  | 'default'
  | 'filled'
  | 'collation'
  | 'comment'
  | 'rows'
  | 'redefined';

export type TableColumn = {
  name: string;
  readonly was: TableColumn | null;
  type: Type | null;
  userType: UserType | null;
  /** `USING` of the last change of type. */
  using: string | null;
  nullable: boolean | null;
  default: Default | null | 'unknown';
  filled: Filled | null | 'unknown';
  collation: string | null | 'unknown';
  comment: string | null | 'unknown';
  /** It was dropped, and with it whatever it is a part of. */
  gone: boolean;
  readonly steps: Partial<Record<ColumnAspect, number>>;
};

export type TableConstraint = {
  name: string;
  readonly was: TableConstraint | null;
  readonly step: Step;
  named?: number;
} & (
  | { readonly kind: 'primary-key'; readonly columns: readonly TableColumn[] }
  | { readonly kind: 'unique'; readonly columns: readonly TableColumn[]; readonly nullsNotDistinct: boolean }
  | {
      readonly kind: 'check';
      readonly columns: readonly TableColumn[];
      readonly expression: string;
      /** What its columns were called when it was written. */
      readonly names: readonly string[];
    }
  | {
      readonly kind: 'foreign-key';
      readonly columns: readonly TableColumn[];
      refersTo: Name;
      readonly refersToColumns: readonly string[];
      readonly onDelete: ForeignAction;
      readonly onUpdate: ForeignAction;
    }
  | { readonly kind: 'exclusion'; readonly columns: readonly TableColumn[] }
  /** Dropped by a name of which nothing is known. */
  | { readonly kind: 'unknown'; readonly columns: readonly TableColumn[] }
);

export type ForeignKey = TableConstraint & { readonly kind: 'foreign-key' };

export type TableIndex = {
  name: string;
  readonly was: TableIndex | null;
  readonly step: Step;
  named: Step;
  /** Null: not known. */
  readonly unique: boolean | null;
  readonly nullsNotDistinct: boolean;
  /** An expression stands as its text. */
  readonly parts: readonly (TableColumn | string)[];
  readonly where: string | null;
};

export type Trigger = {
  readonly name: string;
  readonly was: Trigger | null;
  readonly step: Step;
  readonly known: boolean;
  readonly timing: 'before' | 'after' | 'instead-of';
  readonly events: readonly string[];
  readonly calls: Name | null;
  readonly body: RoutineBody | null;
  on: boolean;
  switched: Step;
};

export type Security = {
  /** Null: not known. */
  enabled: boolean | null;
  enabledStep: Step;
  policies: number;
  policyStep: Step;
  droppedPolicies: number;
  droppedStep: Step;
};

export type View = {
  name: Name;
  readonly was: View | null;
  readonly step: Step;
  named: Step;
  /** Nothing is known but that it stood there. */
  readonly known: boolean;
  readonly columns: readonly string[] | null;
  readonly materialized: boolean;
  readonly query: string;
  readonly shape: { readonly columns: readonly string[]; readonly from: string } | null;
  /** Triggers write in its place. */
  insteadOf: boolean;
};

export type UserType = {
  name: Name;
  readonly was: UserType | null;
  readonly step: Step;
  named: Step;
  readonly kind: 'enum' | 'domain' | 'other';
  /** Of an enum; `complete` false: those that are known. */
  readonly values: EnumValue[];
  readonly complete: boolean;
  readonly base: Type | null;
  /** A domain that refuses some values. */
  readonly guarded: boolean;
  /** A domain that refuses a row in which nothing is given for it. */
  mandatory: boolean;
  readonly domainChanges: { readonly what: DomainChange; readonly step: number }[];
};

export type DomainChange = 'add-check' | 'set-not-null' | 'drop-check' | 'drop-not-null' | 'default' | 'rename';

export type EnumValue = { value: string; readonly was: string | null; step: Step };

export type Sequence = {
  name: Name;
  readonly was: Sequence | null;
  readonly step: Step;
  changed: { readonly what: 'restart' | 'cycle' | 'other'; readonly step: number } | null;
};

export type UserFunction = {
  readonly routine: Routine;
  readonly was: UserFunction | null;
  readonly step: Step;
  /** Its arguments and body are known. */
  readonly known: boolean;
  /** It took the place of one that may have stood there. */
  readonly replaces: boolean;
};

/** Rows written by a change, with what was written as it is in the model. */
export type RowChange = { readonly step: number; readonly table: Table; readonly columns: readonly TableColumn[] };

export function emptySchema(dialect: Dialect, { complete }: { complete: boolean }): Schema {
  return {
    dialect,
    complete,
    tables: new Map(),
    views: new Map(),
    types: new Map(),
    sequences: new Map(),
    functions: new Map(),
    indexOwners: new Map(),
    triggerOwners: new Map(),
    referrers: new Map(),
    lost: nothingLost(),
    rows: [],
  };
}

export function nothingLost(): Lost {
  return { tables: [], views: [], types: [], sequences: [], functions: [] };
}

/** Postgres tells capital letters apart, the others do not. */
export function wordKey(dialect: Dialect, word: string): string {
  return dialect === 'postgres' ? word : word.toLowerCase();
}

export function nameKey(dialect: Dialect, { schema, name }: Name): string {
  return wordKey(dialect, schema === null ? name : `${schema}\n${name}`);
}

/** A constraint or an index stands as long as all its columns do. */
export function stands(
  one: { readonly columns: readonly TableColumn[] } | { readonly parts: TableIndex['parts'] },
): boolean {
  const parts: TableIndex['parts'] = 'parts' in one ? one.parts : one.columns;
  return parts.every((part) => typeof part === 'string' || !part.gone);
}
