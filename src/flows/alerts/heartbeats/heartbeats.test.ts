import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { json } from '../../../providers/alerts/json/index.ts';
import { openSqliteForTest } from '../../../store/testing/open-sqlite.ts';
import type { World } from '../../world.ts';
import type { ExpectedHeartbeat } from '../hook.ts';
import { beat } from './beat.ts';
import { tendHeartbeats } from './tend.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;
const nightly: ExpectedHeartbeat = {
  name: 'backup',
  periodMs: 24 * HOUR,
  graceMs: 30 * MIN,
  service: 'shop',
  severity: 'error',
};

async function open(t: TestContext, heartbeats: readonly ExpectedHeartbeat[] = [nightly]) {
  const { store, clock } = await openSqliteForTest(t);
  const worldWith = (expected: readonly ExpectedHeartbeat[]) =>
    ({ store, intake: { book: { heartbeats: expected } } }) as unknown as World;
  const world = worldWith(heartbeats);
  const tend = () => tendHeartbeats(world);
  /** As the clock of the server does, though not every second. */
  const wait = async (ms: number) => {
    for (let left = ms; left > 0; left -= 30_000) {
      await clock.advance(Math.min(left, 30_000));
      await tend();
    }
  };
  const told = async () =>
    (await store.deliveries.waiting(100)).flatMap((delivery) => {
      const reading = json.read(delivery);
      return reading.kind === 'alerts' ? reading.alerts.map(({ key, status }) => `${status} ${key}`) : ['unreadable'];
    });
  const state = async (name = 'backup') => (await store.records.get('heartbeat', name))?.state ?? null;
  return { store, clock, world, worldWith, tend, wait, told, state };
}

describe('a heartbeat', () => {
  it('is not expected before it came once', async (t) => {
    const { wait, told, state } = await open(t);

    await wait(3 * HOUR);

    assert.deepEqual([await told(), await state()], [[], 'new']);
  });

  it('that stays away is an alert after its period and its grace, once, and resolved when it is back', async (t) => {
    const short = { ...nightly, periodMs: 10 * MIN, graceMs: 5 * MIN };
    const { store, clock, world, wait, told, state } = await open(t, [short]);
    await wait(MIN);
    await beat(world, short);

    await wait(15 * MIN - 1);
    assert.deepEqual(await told(), []);
    await wait(20 * MIN);
    assert.deepEqual([await told(), await state()], [['firing heartbeat:backup'], 'missed']);
    const [delivery] = await store.deliveries.waiting(1);
    const reading = delivery === undefined ? null : json.read(delivery);
    const [alert] = reading?.kind === 'alerts' ? reading.alerts : [];
    assert.deepEqual(
      [delivery?.hook, alert?.title, alert?.service, alert?.severity],
      ['heartbeats', 'No sign of life from backup', 'shop', 'error'],
    );
    assert.equal(alert?.startsAtMs, clock.now() - 20 * MIN + 1);
    await beat(world, short);

    assert.deepEqual(
      [await told(), await state()],
      [['firing heartbeat:backup', 'resolved heartbeat:backup'], 'alive'],
    );
    const kinds = (await store.events.newest({ limit: 9 })).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['heartbeat.missed', 'heartbeat.back']);
  });

  it('is not missed at once by a server that was down when it came', async (t) => {
    const { clock, world, tend, wait, told } = await open(t);
    await tend();
    await beat(world, nightly);
    await clock.advance(40 * HOUR);

    await tend();
    await wait(29 * MIN);
    assert.deepEqual(await told(), []);
    await wait(2 * MIN);

    assert.deepEqual(await told(), ['firing heartbeat:backup']);
  });

  it('survives a restart within a moment as if there was none', async (t) => {
    const short = { ...nightly, periodMs: 10 * MIN, graceMs: MIN };
    const { clock, world, wait, tend, told } = await open(t, [short]);
    await wait(MIN);
    await beat(world, short);
    await wait(10 * MIN + 30_000);

    // A minute without a server.
    await clock.advance(45_000);
    await tend();

    assert.deepEqual(await told(), ['firing heartbeat:backup']);
  });

  it('is not missed because the clock of the database leaps (S31)', async (t) => {
    const { clock, world, wait, told } = await open(t);
    await wait(MIN);
    await beat(world, nightly);

    clock.setWall(clock.now() + 48 * HOUR);
    await wait(10 * MIN);

    assert.deepEqual(await told(), []);
  });

  it('that the settings do not name any more leaves nothing that fires', async (t) => {
    const short = { ...nightly, periodMs: MIN, graceMs: MIN };
    const { world, worldWith, wait, told, state } = await open(t, [short]);
    await wait(MIN);
    await beat(world, short);
    await wait(5 * MIN);

    await tendHeartbeats(worldWith([]));

    assert.deepEqual([await told(), await state()], [['firing heartbeat:backup', 'resolved heartbeat:backup'], null]);
  });

  it('follows a period that was changed', async (t) => {
    const short = { ...nightly, periodMs: MIN, graceMs: MIN };
    const { store, world, worldWith, wait } = await open(t, [short]);
    await wait(MIN);
    await beat(world, short);

    await tendHeartbeats(worldWith([nightly]));

    assert.equal((await store.records.get('heartbeat', 'backup'))?.periodMs, 24 * HOUR);
    assert.equal((await store.records.get('heartbeat', 'backup'))?.state, 'alive');
  });
});
