import type { Place } from '../finding.ts';

/** One text of a set; `file` is the path as imports and findings name it. */
export type ProtoFile = { readonly file: string; readonly text: string };
export type ProtoFiles = readonly ProtoFile[];

export type TypeRef = {
  /** `missing`: the file that declares it was not given; `known`: a message whose shape never changes (`google.type.Money`). */
  readonly kind: 'scalar' | 'message' | 'enum' | 'known' | 'missing';
  readonly name: string;
};

export type Field = {
  readonly number: number;
  readonly name: string;
  readonly jsonName: string;
  readonly type: TypeRef;
  readonly label: 'singular' | 'repeated' | 'map';
  /** Type of a map's keys. */
  readonly key: string | null;
  readonly oneof: string | null;
  readonly presence: 'implicit' | 'explicit' | 'required';
  readonly packed: boolean;
  /** Sent as a group, between two marks, instead of with a length before it. */
  readonly delimited: boolean;
  readonly byDefault: string | null;
  readonly deprecated: boolean;
  readonly at: Place;
};

export type Message = {
  readonly name: string;
  readonly package: string;
  readonly topLevel: boolean;
  readonly fields: readonly Field[];
  readonly at: Place;
};

export type EnumValue = { readonly name: string; readonly number: number; readonly at: Place };

export type EnumType = {
  readonly name: string;
  readonly package: string;
  /** An older program moves numbers that it does not know aside, as if nothing had been sent. */
  readonly closed: boolean;
  readonly values: readonly EnumValue[];
  readonly at: Place;
};

export type Rpc = {
  readonly name: string;
  readonly request: TypeRef;
  readonly response: TypeRef;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly at: Place;
};

export type Service = {
  readonly name: string;
  readonly package: string;
  readonly rpcs: readonly Rpc[];
  readonly at: Place;
};

/** What could not be read: no answer rests on it. */
export type Problem = { readonly at: Place; readonly what: string };

export type ProtoSchema = {
  readonly messages: ReadonlyMap<string, Message>;
  readonly enums: ReadonlyMap<string, EnumType>;
  readonly services: ReadonlyMap<string, Service>;
  readonly problems: readonly Problem[];
  /** Files that could not be read: what they declare is neither there nor gone. */
  readonly unread: readonly string[];
};
