import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { STEP_NAMES } from '../../../src/core/deploys/model.ts';
import { type Aim, dieAt } from './aim.ts';
import type { Deed } from './deeds.ts';
import { survive } from './survive.ts';
import type { CrashWorld } from './world.ts';

/** A deed in its turn, and what makes the world ready for the next one. */
export type Turn = {
  readonly deed: Deed;
  readonly name: string;
  /** What befalls it before it dies. */
  readonly first?: readonly Aim[];
  /** Where it dies, of the points that were crossed; everywhere unless told, nowhere if null. */
  readonly only?: RegExp | null;
  readonly after?: (world: CrashWorld) => Promise<unknown>;
};

/** Deeds that lead back to where they began, over and over until every point of each was a death. */
export type Loop = {
  readonly turns: readonly Turn[];
  /** How often it goes round; each round kills at a few points of each deed, far from each other. */
  readonly rounds: number;
  /** Points to die at, of those that were crossed. */
  readonly wanted: (point: string) => boolean;
};

/** Where nothing was written or done since the point before, dying is dying there once more. */
export const AFTER_SOMETHING = /^(order|claim)\.|\.(begun|ending)$|\.(router|fleet)\./;

/** What all of the matrix has come by. */
export type Crossings = { readonly points: Set<string>; readonly settledMs: number[]; kills: number };

export function noCrossings(): Crossings {
  return { points: new Set(), settledMs: [], kills: 0 };
}

/** First each deed is carried out undisturbed, which says what points there are; then the server dies at every one of them. */
export async function dieEverywhere(t: TestContext, world: CrashWorld, loop: Loop, seen: Crossings): Promise<void> {
  const plans: Plan[] = [];
  for (const turn of loop.turns) {
    const { points } = await survive(world, turn.deed, turn.first ?? []);
    await turn.after?.(world);
    for (const point of points) seen.points.add(point);
    const { only = /./ } = turn;
    const deadly = points.filter((point) => only?.test(point) === true && loop.wanted(point));
    plans.push({ turn, rounds: spread(deadly, loop.rounds), left: [] });
  }
  for (let round = 0; round < loop.rounds; round += 1) {
    for (const plan of plans) await die(t, world, { plan, at: plan.rounds[round] ?? [], seen });
  }
  // What an earlier death had made unnecessary is died at alone.
  while (plans.some((plan) => plan.left.length > 0)) {
    for (const plan of plans) await die(t, world, { plan, at: plan.left.splice(0, 1), seen });
  }
}

type Plan = { readonly turn: Turn; readonly rounds: readonly (readonly string[])[]; readonly left: string[] };

async function die(
  t: TestContext,
  world: CrashWorld,
  { plan, at, seen }: { plan: Plan; at: readonly string[]; seen: Crossings },
): Promise<void> {
  const { turn } = plan;
  const title = at.length === 0 ? `${turn.name}, undisturbed` : `${turn.name}, killed at ${at.join(', then at ')}`;
  await t.test(title, async () => {
    const { missed, settledMs } = await survive(world, turn.deed, [...(turn.first ?? []), ...dieAt(...at)]);
    assert.ok(at.length === 0 || missed.length < at.length, `never came to ${missed.join(', ')}`);
    plan.left.push(...missed);
    seen.kills += at.length - missed.length;
    if (settledMs !== null) seen.settledMs.push(settledMs);
    await turn.after?.(world);
  });
}

/** Neighbours in time go to different rounds: a round dies early, in the middle, and late. */
function spread(points: readonly string[], rounds: number): readonly (readonly string[])[] {
  return Array.from({ length: rounds }, (_, round) => points.filter((_, index) => index % rounds === round));
}

/** Steps that no deed has come by; a new one cannot be forgotten. */
export function stepsMissed({ points }: Crossings): readonly string[] {
  return STEP_NAMES.filter(
    (step) => !['beginning', 'begun', 'ending', 'ended'].every((at) => points.has(`${step}.${at}`)),
  );
}
