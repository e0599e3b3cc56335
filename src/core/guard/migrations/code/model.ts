/**
 * What of a program readers of migrations look at, the same for Ruby, Python, PHP and JavaScript. Whatever has no shape here is `other`, with its
 * text: a reader must say that it could not read it.
 */
export type Code = Written &
  (
    | { readonly kind: 'text'; readonly value: string /** Line on which its content begins. */; readonly from: number }
    /** A text that is put together when it runs. */
    | { readonly kind: 'template'; readonly parts: readonly (string | Code)[]; readonly from: number }
    | { readonly kind: 'number'; readonly value: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'list'; readonly items: readonly Code[] }
    | {
        readonly kind: 'map';
        readonly entries: ReadonlyMap<string, Code> /** All keys are known. */;
        readonly whole: boolean;
      }
    /** A name, or names with dots between: `t`, `models.CharField`, `$table`. */
    | { readonly kind: 'name'; readonly name: string }
    | Call
    | Routine
    | {
        readonly kind: 'class';
        readonly name: string;
        readonly parents: readonly string[];
        readonly body: readonly Code[];
      }
    | { readonly kind: 'assign'; readonly to: string; readonly value: Code }
    /** Carried out only under a condition, or more than once, or as a `try`. */
    | {
        readonly kind: 'branch';
        readonly what: 'if' | 'unless' | 'loop' | 'try';
        readonly condition: string;
        readonly body: readonly Code[];
        readonly otherwise: readonly Code[];
      }
    | { readonly kind: 'return'; readonly value: Code | null }
    | { readonly kind: 'other' }
  );

export type Written = { readonly line: number; readonly text: string };

export type Call = Written & {
  readonly kind: 'call';
  /** What it is called on; `op` of `op.add_column(...)`. */
  readonly on: Code | null;
  readonly name: string;
  readonly args: readonly Code[];
  /** Arguments with names (Ruby, Python, PHP). */
  readonly options: ReadonlyMap<string, Code>;
  readonly block: Routine | null;
};

export type Routine = Written & {
  readonly kind: 'routine';
  readonly name: string | null;
  readonly params: readonly string[];
  readonly body: readonly Code[];
};

export const NO_OPTIONS: ReadonlyMap<string, Code> = new Map();
