import type { Spot } from '../tree.ts';
import type { TroubleKind } from './shape.ts';

/** How the newer side (live) differs from the older one (target): `added`, `widened`, `loosened` is what live did. */
export type Difference = {
  readonly kind: DifferenceKind;
  /** Property or alternative, if it is about one. */
  readonly name: string | null;
  readonly live: string | null;
  readonly target: string | null;
  /** Of a property that only one side knows: that side demands it. */
  readonly demanded: boolean;
  /** Of a property that only one side knows: the other refuses keys that it does not know. */
  readonly refused: boolean;
  readonly trouble: TroubleKind | null;
  readonly at: Spot;
};

export type DifferenceKind =
  | 'property-added'
  | 'property-removed'
  | 'property-required'
  | 'property-optional'
  | 'type-widened'
  | 'type-narrowed'
  | 'type-changed'
  | 'nullable-added'
  | 'nullable-removed'
  | 'values-added'
  | 'values-removed'
  | 'limit-loosened'
  | 'limit-tightened'
  | 'limit-changed'
  | 'format-loosened'
  | 'format-tightened'
  | 'format-changed'
  | 'default-changed'
  | 'extra-opened'
  | 'extra-closed'
  | 'variant-added'
  | 'variant-removed'
  | 'discriminator-changed'
  | 'not-compared';

/** What a schema is for: a request leaves `readOnly` properties out, a response `writeOnly` ones; `text` is a parameter, where 5 and "5" are one. */
export type Use = 'request' | 'response' | 'text' | 'event';

type Part = Partial<Omit<Difference, 'kind' | 'at'>>;

export function difference(kind: DifferenceKind, at: Spot, part: Part = {}): Difference {
  return { kind, name: null, live: null, target: null, demanded: false, refused: false, trouble: null, ...part, at };
}
