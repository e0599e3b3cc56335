/** One text of a schema; `others` declare types that it names. */
export type AvroFile = {
  readonly file: string;
  readonly text: string;
  readonly others?: readonly { readonly file: string; readonly text: string }[];
};

export type AvroType =
  | { readonly kind: 'primitive'; readonly name: string; readonly logical: string | null }
  | { readonly kind: 'array'; readonly of: AvroType }
  | { readonly kind: 'map'; readonly of: AvroType }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] }
  | { readonly kind: 'named'; readonly name: string };

export type AvroField = {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: AvroType;
  /** As JSON; undefined: it has none. */
  readonly byDefault: string | undefined;
};

export type AvroNamed = { readonly name: string; readonly aliases: readonly string[] } & (
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] }
  | { readonly kind: 'enum'; readonly symbols: readonly string[]; readonly byDefault: string | null }
  | { readonly kind: 'fixed'; readonly size: number; readonly logical: string | null }
);

export type AvroSchema = {
  readonly type: AvroType;
  readonly named: ReadonlyMap<string, AvroNamed>;
  /** The whole, as the library takes it. */
  readonly json: unknown;
};

export type AvroTrouble = { readonly file: string; readonly line: number | null; readonly trouble: string };
