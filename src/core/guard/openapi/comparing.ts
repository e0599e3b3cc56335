import type { Comparison } from '../json-schema/compare.ts';
import type { Use } from '../json-schema/difference.ts';
import type { Root } from '../json-schema/reach.ts';
import type { Schema } from '../json-schema/shape.ts';
import type { Spot } from '../tree.ts';
import type { Api, Trouble } from './model.ts';
import type { Notice } from './notice.ts';

/** Two documents while they are compared; what is noticed is written into it. */
export type Contract = {
  readonly live: Api;
  readonly target: Api;
  readonly comparison: Comparison;
  readonly notices: Notice[];
  readonly roots: Root<Part>[];
  readonly troubles: Trouble[];
};

/** Where a schema is used. */
export type Part = {
  readonly subject: string;
  /** `request body`, `query parameter sort`, `response 200`. */
  readonly part: string;
  /** What a sentence calls it as a whole. */
  readonly it: string;
  /** What callers send, or what they get. */
  readonly side: 'input' | 'output';
};

export function compareParts(
  contract: Contract,
  schemas: { readonly live: Schema; readonly target: Schema; readonly use: Use; readonly at: Spot },
  of: Part,
): void {
  const { live, target, use, at } = schemas;
  contract.roots.push({ pair: contract.comparison.compare(live, target, { use, at }), of });
}
