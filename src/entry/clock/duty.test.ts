import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { until } from '../../../test/support/until.ts';
import { FencedError } from '../../lib/errors.ts';
import type { TestClock } from '../../lib/test-clock.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { aLock } from '../../store/testing/samples.ts';
import { DUTY_TIMES, type DutySeeker, type SeekerNeeds, type Shift, seekDuty } from './duty.ts';
import { clockOnDuty } from './on-duty.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const { leaseMs, lookEveryMs } = DUTY_TIMES;

describe('a server that seeks the duty', () => {
  it('works once it has it, and not before', async (t) => {
    const { opened, first, second } = await twoServers(t);

    await until('the first is on duty', () => first.shifts.length === 1);
    await opened.clock.advance(lookEveryMs);
    await until('the second waits again', () => opened.clock.sleepers() > 0);

    assert.equal(second.shifts.length, 0);
    assert.equal(first.shifts[0]?.former, null);
  });

  it('takes over at once from one that stops in order', async (t) => {
    const { opened, first, second } = await twoServers(t);
    await until('the first is on duty', () => first.shifts.length === 1);

    await first.seeker.close();
    await opened.clock.advance(lookEveryMs);
    await until('the second is on duty', () => second.shifts.length === 1);

    assert.deepEqual(first.ended, [1]);
    assert.equal(second.shifts[0]?.former?.worker, 'first');
  });

  it('takes over at once from one that is proven dead', async (t) => {
    const { opened, first, second, dead } = await twoServers(t);
    await until('the first is on duty', () => first.shifts.length === 1);

    dead.add('first');
    await opened.clock.advance(lookEveryMs);
    await until('the second is on duty', () => second.shifts.length === 1);

    assert.equal(second.shifts[0]?.fence, 2);
  });

  it('keeps the duty when the clock is set ahead, and goes on renewing (F60)', async (t) => {
    const { opened, first, second } = await twoServers(t);
    await until('the first is on duty', () => first.shifts.length === 1);

    opened.clock.setWall(opened.clock.now() + 3_600_000);
    await waits(opened.clock, 3 * leaseMs);

    assert.deepEqual([first.shifts.length, first.ended.length, second.shifts.length], [1, 0, 0]);
  });

  it('takes over in time from one that hangs, however far the clock is set back (F60)', async (t) => {
    const opened = await openSqliteForTest(t);
    await opened.store.duty.claim({ home: 'here', worker: 'hangs', leaseMs });
    const waiting = start(t, { ...opened, log, home: 'here', moveHere: false, isGone: () => false, worker: 'waits' });
    await until('it waits', () => opened.clock.sleepers() > 0);

    opened.clock.setWall(opened.clock.now() - 3_600_000);
    await waits(opened.clock, leaseMs - lookEveryMs);
    const early = waiting.shifts.length;
    await opened.clock.advance(lookEveryMs);
    await until('it is on duty', () => waiting.shifts.length === 1);

    assert.equal(early, 0);
    assert.equal(waiting.shifts[0]?.former?.worker, 'hangs');
  });

  it('is stopped by its own clock before it does anything, when it could not renew in time', async (t) => {
    const opened = await openSqliteForTest(t);
    const duty = { ...opened.store.duty, renew: () => new Promise<boolean>(() => undefined) };
    const needs = {
      ...opened,
      store: { ...opened.store, duty },
      log,
      home: 'here',
      moveHere: false,
      isGone: () => false,
    };
    const first = start(t, { ...needs, worker: 'first' });
    const shift = await until('the first is on duty', () => first.shifts[0]);
    const clock = clockOnDuty(opened.clock, shift);
    shift.demand();
    const sleeping = assert.rejects(clock.sleep(leaseMs), FencedError);

    await opened.clock.advance(leaseMs);

    await sleeping;
    assert.throws(() => shift.demand(), FencedError);
    assert.equal(shift.signal.aborted, true);
    await until('it has ended its work', () => first.ended.length === 1);
  });

  it('writes nothing more through its store once another has taken over', async (t) => {
    const { opened, first, second, dead } = await twoServers(t);
    const shift = await until('the first is on duty', () => first.shifts[0]);
    const mine = opened.store.underDuty(shift.fence);
    await mine.locks.put(aLock());
    dead.add('first');
    await opened.clock.advance(lookEveryMs);
    await until('the second is on duty', () => second.shifts.length === 1);

    await assert.rejects(mine.locks.put(aLock({ id: 'lock_2' })), FencedError);
  });
});

/** Look by look, each of which asks the database. */
async function waits(clock: TestClock, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += lookEveryMs) {
    await clock.advance(lookEveryMs);
    await until('whoever looked waits again', () => clock.sleepers() > 0);
  }
}

type Server = { readonly shifts: Shift[]; readonly ended: number[]; readonly seeker: DutySeeker };

/** The second begins when the first has the duty. */
async function twoServers(t: TestContext) {
  const opened = await openSqliteForTest(t);
  const dead = new Set<string>();
  const needs = { ...opened, log, home: 'here', moveHere: false, isGone: (worker: string) => dead.has(worker) };
  const first = start(t, { ...needs, worker: 'first' });
  await until('the first is on duty', () => first.shifts.length === 1);
  const second = start(t, { ...needs, worker: 'second' });
  await until('the second waits', () => opened.clock.sleepers() > 0);
  return { opened, dead, first, second };
}

function start(t: TestContext, needs: SeekerNeeds): Server {
  const shifts: Shift[] = [];
  const ended: number[] = [];
  const seeker = seekDuty(needs, async (shift) => {
    shifts.push(shift);
    return async () => void ended.push(shift.fence);
  });
  t.after(() => seeker.close());
  return { shifts, ended, seeker };
}
