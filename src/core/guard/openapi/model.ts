import type { Schema } from '../json-schema/shape.ts';
import type { Side } from '../json-schema/side.ts';
import type { Spot } from '../tree.ts';

/** An interface as its document describes it, OpenAPI 3 and Swagger 2 alike. */
export type Api = {
  readonly side: Side;
  readonly operations: readonly Operation[];
  /** Calls that the service makes to those who asked for them. */
  readonly webhooks: readonly Operation[];
  readonly servers: readonly Server[];
  readonly schemes: ReadonlyMap<string, Scheme>;
  /** Parts that stand elsewhere and were not read. */
  readonly troubles: readonly Trouble[];
  readonly limits: readonly Limit[];
};

export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly id: string | null;
  readonly summary: string | null;
  readonly parameters: readonly Parameter[];
  readonly body: Body | null;
  /** By code: `200`, `2XX`, `default`. */
  readonly responses: ReadonlyMap<string, Response>;
  /** Ways to show who asks; any of them will do. One without demands lets everybody in. */
  readonly security: readonly Demand[];
  readonly securitySpot: Spot;
  readonly servers: readonly Server[] | null;
  readonly callbacks: readonly Operation[];
  readonly troubles: readonly Trouble[];
  readonly limits: readonly Limit[];
  readonly spot: Spot;
};

export type Place = 'path' | 'query' | 'header' | 'cookie';

export type Parameter = {
  readonly place: Place;
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
  /** Sent as JSON or the like, not as plain text. */
  readonly structured: boolean;
  /** How lists and objects are written. */
  readonly style: string;
  readonly spot: Spot;
};

export type Body = { readonly required: boolean; readonly media: ReadonlyMap<string, Media>; readonly spot: Spot };
export type Media = { readonly schema: Schema | null; readonly spot: Spot };
export type Response = {
  readonly media: ReadonlyMap<string, Media>;
  readonly headers: ReadonlyMap<string, Header>;
  readonly spot: Spot;
};
export type Header = { readonly required: boolean; readonly schema: Schema; readonly spot: Spot };
export type Server = { readonly url: string; readonly spot: Spot };

/** Schemes that must all be met, each with the scopes it needs. */
export type Demand = ReadonlyMap<string, readonly string[]>;
/** How a caller shows who it is. */
export type Scheme = {
  /** In words: "the cookie `sid`". */
  readonly what: string;
  readonly identity: string;
  /** Token formats or issuers, where the document names them. */
  readonly kinds: readonly string[];
  readonly spot: Spot;
};
export type Trouble = {
  readonly reference: string;
  readonly why: 'external' | 'missing' | 'circular';
  readonly spot: Spot;
};
/** A rate limit or time limit that the document names (`x-rate-limit`). */
export type Limit = { readonly name: string; readonly value: string; readonly spot: Spot };

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;

/** Paths are the same whatever their parameters are called. */
export function template(path: string): string {
  return path.replace(/\{[^{}]*\}/g, '{}');
}

export function nameOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path}`;
}
