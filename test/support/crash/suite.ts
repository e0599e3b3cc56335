import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertNoneFailed } from '../tiny-world.ts';
import { build, cancel, cleanup, deploy, rollback, ship, shipInVain } from './deeds.ts';
import { tellOfFailures } from './evidence.ts';
import { assertTrueToTheEnd } from './log.ts';
import {
  AFTER_SOMETHING,
  type Crossings,
  dieEverywhere,
  isThorough,
  type Loop,
  noCrossings,
  stepsMissed,
  type Turn,
} from './matrix.ts';
import { survive } from './survive.ts';
import { type CrashPlace, type CrashWorld, startCrashWorld } from './world.ts';

const unlock = ({ tiny }: CrashWorld) => tiny.unlock();

/** Round and round: a release is built, deployed, put back, and another one shipped over it. What a ship does as a build does it is died at there. */
const FORTH_AND_BACK: readonly Turn[] = [
  { name: 'build', deed: build },
  { name: 'deploy', deed: deploy },
  { name: 'warm rollback', deed: rollback, after: unlock },
  { name: 'ship', deed: ship, only: /^(order|claim|check-stack|flip|finish)\./ },
];
/** The former stack is gone when the rollback comes, and what was rolled back goes. A ship over nothing dies nowhere that the other does not. */
const COLD: readonly Turn[] = [
  { name: 'ship over nothing', deed: ship, only: null },
  { name: 'cleanup', deed: cleanup },
  { name: 'cold rollback', deed: rollback, after: unlock },
  { name: 'cancel', deed: cancel },
];
/** The router switches, and that it did never arrives. */
const IN_VAIN: readonly Turn[] = [
  {
    name: 'ship that is taken back',
    deed: shipInVain,
    first: [{ point: 'flip.router.activate', what: 'lose-answer' }],
    only: /^(flip-back|hand-over|finish)\./,
    // The next server sees that the router has switched, and is done.
    never: /^flip\.ending$/,
    after: ({ tiny }) => tiny.orders.done(tiny.orders.cancel()),
  },
];
/** How often each loop goes round: so often that four deaths or so come to one operation; and how many ms into a flip it dies, some of them behind it. */
const SHARES = {
  'at every point': { forthAndBack: 7, cold: 5, inVain: 2, intoAFlipMs: [1, 3, 6, 12, 24] },
  'wherever something is half done': { forthAndBack: 4, cold: 3, inVain: 1, intoAFlipMs: [1, 3, 6, 12, 24] },
  'in the middle of its flips': { forthAndBack: 1, cold: 1, inVain: 1, intoAFlipMs: [3, 12] },
};
/** Only bounds a suite that hangs. */
const LIMIT_MS = isThorough ? 3_600_000 : 900_000;

/** On disk the end of a step is the beginning of the next one, at which the server dies in an open transaction besides. */
const SAME_AS_NEXT = /^(?!finish|claim).*\.ended$/;
/** What neither store nor router has seen alike with another partner: each of them is died under everywhere with one. */
const IN_A_FLIP = /^(flip|flip-back)\./;

export type Share = keyof typeof SHARES;

/** `kill -9` at the steps of every operation, on one store and one router, with 200 requests a second coming in. */
export function crashSuite(title: string, place: CrashPlace, usual: Share, skip: false | string): void {
  const share = isThorough ? 'at every point' : usual;
  describe(`a server killed ${share}, on ${title}`, { skip, timeout: LIMIT_MS }, () => {
    let world: CrashWorld;
    const seen = noCrossings();
    const wanted = (point: string) => isThorough || isWanted(share, point);
    const { forthAndBack, cold, inVain, intoAFlipMs } = SHARES[share];
    const loop = (turns: readonly Turn[], times: number): Loop => ({
      turns: isThorough ? turns.map(({ only, ...turn }) => turn) : turns,
      rounds: times,
      wanted,
    });
    before(async () => {
      world = await startCrashWorld(place);
    });
    after(() => world?.close());
    tellOfFailures(() => world);

    it('goes forth and back (F01, F03, F04, F05, F30, F38)', { timeout: LIMIT_MS }, async (t) => {
      await dieEverywhere(t, world, loop(FORTH_AND_BACK, forthAndBack), seen);
    });

    it('goes back to what was cleaned up, and cleans up (F05, F24, F56)', { timeout: LIMIT_MS }, async (t) => {
      await dieEverywhere(t, world, loop(COLD, cold), seen);
    });

    it('takes back a flip that could not be confirmed (F02)', { timeout: LIMIT_MS }, async (t) => {
      await dieEverywhere(t, world, loop(IN_VAIN, inVain), seen);
    });

    it('goes on when it dies anywhere in the middle of a flip (F01, F03)', { timeout: LIMIT_MS }, async () => {
      for (const afterMs of intoAFlipMs) {
        const inTheMiddle = { point: 'flip.begun', what: 'die', afterMs } as const;
        await survive(world, ship, [inTheMiddle]);
        await survive(world, rollback, [inTheMiddle]);
        await unlock(world);
      }
    });

    it('came by every step there is, failed nobody, and kept a true log', async (t) => {
      assert.deepEqual(stepsMissed(seen), []);
      await world.load.stop();
      assertNoneFailed(world.load);
      await assertTrueToTheEnd(world);
      t.diagnostic(summary(seen, world.load.answered().length));
    });
  });
}

function isWanted(share: Share, point: string): boolean {
  if (share === 'at every point') return !SAME_AS_NEXT.test(point);
  return AFTER_SOMETHING.test(point) && (share !== 'in the middle of its flips' || IN_A_FLIP.test(point));
}

function summary({ settledMs, kills, late }: Crossings, requests: number): string {
  const sorted = settledMs.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const times = `median ${Math.round(median)}, worst ${Math.round(sorted.at(-1) ?? 0)} ms`;
  const measured = `${sorted.length} measured, ${late} late and in time when tried again`;
  return `${kills} kills; settled after ${times} (${measured}); ${requests} requests, none failed`;
}
