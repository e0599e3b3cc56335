import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { STEP_NAMES } from '../../../src/core/deploys/model.ts';
import { type Aim, dieAt } from './aim.ts';
import type { Deed } from './deeds.ts';
import { evidence, sinceNow } from './evidence.ts';
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
  /** Where a death would make another deed of it. */
  readonly never?: RegExp;
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

/** Asked for by whoever has the time: nothing that was crossed is left out, on whichever store, behind whichever router. */
export const isThorough = process.env.ASTERN_POINTS === 'all';

/** Where nothing was written or done since the point before, dying is dying there once more. */
export const AFTER_SOMETHING = /^(order|claim)\.|\.(begun|ending)$|\.(router|fleet)\./;

/** What all of the matrix has come by. */
export type Crossings = { readonly points: Set<string>; readonly settledMs: number[]; kills: number; late: number };

export function noCrossings(): Crossings {
  return { points: new Set(), settledMs: [], kills: 0, late: 0 };
}

/** Bar of the design: from the start of the next server until the operation has reached what was ordered. */
const SETTLED_WITHIN_MS = 10_000;
/** A machine on which an undisturbed operation takes long has no time for anything; what it takes several times as long as that, it waits for. */
const TIMES_UNDISTURBED = 5;

/** First each deed is carried out undisturbed, which says what points there are; then the server dies at every one of them. */
export async function dieEverywhere(t: TestContext, world: CrashWorld, loop: Loop, seen: Crossings): Promise<void> {
  const plans: Plan[] = [];
  for (const turn of loop.turns) {
    const { points, tookMs } = await survive(world, turn.deed, turn.first ?? []);
    await turn.after?.(world);
    for (const point of points) seen.points.add(point);
    const { only = /./, never, first = [] } = turn;
    // Aims are taken in their order: nobody dies before what comes first.
    const later = points.slice(points.indexOf(first.at(-1)?.point ?? '') + 1);
    const deadly = later.filter(
      (point) => only?.test(point) === true && never?.test(point) !== true && loop.wanted(point),
    );
    plans.push({ turn, rounds: spread(deadly, loop.rounds), left: [], late: new Set(), undisturbedMs: tookMs });
  }
  for (let round = 0; round < loop.rounds; round += 1) {
    for (const plan of plans) await die(t, world, { plan, at: plan.rounds[round] ?? [], seen });
  }
  // What an earlier death had made unnecessary is died at without it; what was late, once more.
  while (plans.some((plan) => plan.left.length > 0)) {
    for (const plan of plans) await die(t, world, { plan, at: plan.left.shift() ?? [], seen });
  }
}

type Plan = {
  readonly turn: Turn;
  readonly rounds: readonly (readonly string[])[];
  /** To be died at yet. */
  readonly left: (readonly string[])[];
  /** The deaths after which it was late, and which it is to go through once more. */
  readonly late: Set<readonly string[]>;
  /** How long it took when it was last carried out without a death. */
  undisturbedMs: number;
};

async function die(
  t: TestContext,
  world: CrashWorld,
  { plan, at, seen }: { plan: Plan; at: readonly string[]; seen: Crossings },
): Promise<void> {
  const { turn } = plan;
  const title = at.length === 0 ? `${turn.name}, undisturbed` : `${turn.name}, killed at ${at.join(', then at ')}`;
  await t.test(title, async (t) => {
    const since = sinceNow(world);
    const survived = await survive(world, turn.deed, [...(turn.first ?? []), ...dieAt(...at)]);
    const { missed, settledMs, tookMs } = survived;
    assert.ok(at.length === 0 || missed.length < at.length, `never came to ${missed.join(', ')}`);
    // Without a death before it nothing makes it unnecessary; those behind it may still come one after the other.
    plan.left.push(...[missed.slice(0, 1), missed.slice(1)].filter((points) => points.length > 0));
    seen.kills += at.length - missed.length;
    if (settledMs === null) plan.undisturbedMs = tookMs;
    else if (judgeTime(plan, at, settledMs, seen) === 'late') t.diagnostic(await evidence(world, since));
    await turn.after?.(world);
  });
}

/**
 * Every settle is held to the bar. What waits for something by its nature (a lease, a pause before the next try) is late each time; what is late
 * because a machine had no time is not. So one that is late goes through the same deaths once more, and then must not be.
 */
function judgeTime(plan: Plan, at: readonly string[], settledMs: number, seen: Crossings): 'late' | 'in time' {
  const isAgain = plan.late.has(at);
  seen.settledMs.push(settledMs);
  if (settledMs <= SETTLED_WITHIN_MS) return 'in time';
  const allowedMs = Math.max(SETTLED_WITHIN_MS, TIMES_UNDISTURBED * plan.undisturbedMs);
  assert.ok(!isAgain || settledMs <= allowedMs, `settled after ${Math.round(settledMs)} ms, for the second time`);
  if (isAgain) return 'in time';
  seen.late += 1;
  plan.late.add(at);
  plan.left.push(at);
  return 'late';
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
