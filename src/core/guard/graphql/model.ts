import type { Place } from '../finding.ts';

export type SdlFile = { readonly file: string; readonly text: string };

/** A type as written, taken apart: `[String!]` is a list that may be null of strings that may not. */
export type TypeText =
  | { readonly kind: 'named'; readonly name: string; readonly nullable: boolean }
  | { readonly kind: 'list'; readonly of: TypeText; readonly nullable: boolean };

/** An argument, or a field of an input. */
export type InputValue = {
  readonly name: string;
  readonly type: TypeText;
  readonly byDefault: string | null;
  readonly at: Place;
};

export type OutputField = {
  readonly name: string;
  readonly type: TypeText;
  readonly args: ReadonlyMap<string, InputValue>;
  readonly at: Place;
};

export type SchemaType = {
  readonly name: string;
  readonly kind: 'object' | 'interface' | 'input' | 'enum' | 'union' | 'scalar';
  readonly fields: ReadonlyMap<string, OutputField>;
  readonly inputs: ReadonlyMap<string, InputValue>;
  /** Values of an enum, members of a union. */
  readonly values: ReadonlyMap<string, Place>;
  readonly interfaces: ReadonlyMap<string, Place>;
  readonly oneOf: boolean;
  readonly at: Place;
};

export type DirectiveType = {
  readonly name: string;
  /** Places in a client's document where it may stand. */
  readonly locations: readonly string[];
  readonly args: ReadonlyMap<string, InputValue>;
  readonly repeatable: boolean;
  readonly at: Place;
};

export type Operation = 'query' | 'mutation' | 'subscription';

export type SdlSchema = {
  readonly types: ReadonlyMap<string, SchemaType>;
  readonly directives: ReadonlyMap<string, DirectiveType>;
  readonly roots: ReadonlyMap<Operation, string>;
};

export type SdlTrouble = { readonly file: string; readonly line: number | null; readonly trouble: string };

/** Difference between two schemas; `coordinate` is what a client's document would name: `Query.orders.first`. */
export type SdlChange = {
  readonly row: number;
  readonly kind: string;
  readonly verdict: 'safe' | 'check' | 'stop';
  /** False: it hurts whether or not clients have taken it up. */
  readonly adopted: boolean;
  readonly subject: string;
  readonly coordinate: string;
  /** What is sent in as a value (`input`), named in the document (`argument`), or anything else. */
  readonly part: 'input' | 'argument' | 'output';
  readonly at: Place;
  readonly before: string;
  readonly now: string;
};
