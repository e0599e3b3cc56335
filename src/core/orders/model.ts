import type { Operation, Phase, Rejection, Stack } from '../deploys/model.ts';
import type { Card, Finding } from '../guard/model.ts';
import type { Lock } from '../locks/model.ts';

/** What is recorded of a target at the moment of an order, read in the transaction that carries it out. */
export type Standing = {
  readonly target: string;
  readonly phase: Phase;
  readonly stacks: readonly Stack[];
  readonly active: Operation | null;
  /** Locks that hold this target now. */
  readonly locks: readonly Lock[];
  readonly rejections: readonly Rejection[];
  readonly nowMs: number;
};

export type Refusal = {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly cards: readonly Card[];
  readonly findings: readonly Finding[];
};

export type Decision<Go> =
  | ({ readonly kind: 'go'; readonly notes: readonly string[] } & Go)
  | { readonly kind: 'nothing-to-do'; readonly message: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type Refused = { readonly kind: 'refused'; readonly refusal: Refusal };

export function refuse(code: string, message: string, next: string, cards: readonly Card[] = []): Refused {
  const findings = cards.flatMap((card) => card.findings);
  return { kind: 'refused', refusal: { code, message, next, cards, findings } };
}
