/** Name of a table, type or function; `schema` null: the one that the service uses without saying so. */
export type CatalogName = { readonly schema: string | null; readonly name: string };

type OfColumn = { readonly table: CatalogName; readonly column: string };
/** `except`: names of others of its kind that the older release knows or that are judged by themselves. */
type OfConstraint = { readonly table: CatalogName; readonly name: string; readonly except: readonly string[] };

/**
 * What must be true of the live schema so that the older release works again. Asked of the catalog of a live database alone, never of what
 * a migration says: somebody may have carried out what unblocks a finding, or something else that comes to the same.
 */
export type CatalogQuestion =
  /** A row that says nothing of the column can be saved. */
  | (OfColumn & { readonly kind: 'column-may-be-left-out' })
  /** A row that gives NULL for it can be saved. */
  | (OfColumn & { readonly kind: 'column-may-be-null' })
  /** The database fills it again where nothing is given, with this. */
  | (OfColumn & { readonly kind: 'column-has-default'; readonly text: string })
  /** Numbers from outside are taken again. */
  | (OfColumn & { readonly kind: 'identity-takes-numbers' })
  /** It is there again, with this type; `mandatory`: it need not take NULL. */
  | (OfColumn & { readonly kind: 'column-is-back'; readonly type: string; readonly mandatory: boolean })
  | (OfColumn & { readonly kind: 'column-has-type'; readonly type: ColumnType })
  /** Something answers under the old name, and can be written to. */
  | {
      readonly kind: 'table-answers';
      readonly table: CatalogName;
      readonly columns: readonly string[];
      /** What it is called since. */
      readonly to: CatalogName;
    }
  | { readonly kind: 'columns-are-unique'; readonly table: CatalogName; readonly columns: readonly string[] }
  | (OfConstraint & { readonly kind: 'need-not-be-unique'; readonly columns: readonly string[] })
  | (OfConstraint & { readonly kind: 'no-check'; readonly columns: readonly string[] })
  | (OfConstraint & { readonly kind: 'no-exclusion' })
  | (OfConstraint & { readonly kind: 'no-foreign-key'; readonly columns: readonly string[] })
  /** Rows follow their parents as they did: `actions` on delete and on update. */
  | (OfConstraint & {
      readonly kind: 'foreign-key-acts';
      readonly columns: readonly string[];
      readonly actions: readonly [ForeignAction, ForeignAction];
    })
  | {
      readonly kind: 'trigger-is-off';
      readonly table: CatalogName;
      readonly name: string;
      readonly calls: string | null;
    }
  | { readonly kind: 'no-row-security'; readonly table: CatalogName }
  | { readonly kind: 'constraint-is-named'; readonly table: CatalogName; readonly name: string; readonly now: string }
  /** Nothing of this name takes so many arguments. */
  | { readonly kind: 'no-overload'; readonly name: CatalogName; readonly takes: number }
  | { readonly kind: 'type-is-named'; readonly name: CatalogName; readonly now: CatalogName }
  /** `types`: what the list may be called. */
  | {
      readonly kind: 'value-is-named';
      readonly types: readonly CatalogName[];
      readonly value: string;
      readonly now: string;
    }
  /** `withoutCheck`: it must refuse nothing else either. */
  | {
      readonly kind: 'domain-takes-null';
      readonly types: readonly CatalogName[];
      readonly withoutCheck: boolean;
    };

export type ColumnType = { readonly name: string; readonly args: readonly string[]; readonly unsigned: boolean };

export type ForeignAction = 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default';

/** Beside a finding that has an `unblock`: how to see that it was carried out. */
export type Unblocked = {
  readonly asks: CatalogQuestion;
  /** What nobody can see in a catalog, and must still be looked at; null: then nothing stands in the way. */
  readonly leaves: string | null;
};

/** `partly`: something was done about it, and a person must look whether it is enough. */
export type CatalogAnswer = 'no' | 'partly' | 'yes';

/** Each question gives one number; any other number: this user may not see what was asked about. */
const ANSWERS: readonly CatalogAnswer[] = ['no', 'partly', 'yes'];

export function catalogAnswer(number: number): CatalogAnswer | null {
  return ANSWERS[number] ?? null;
}
