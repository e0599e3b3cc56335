import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TargetBody } from '../../src/api/targets.ts';
import { tellOfFailures } from '../support/crash/evidence.ts';
import { assertTrueToTheEnd } from '../support/crash/log.ts';
import { meanwhile } from '../support/crash/survive.ts';
import { type CrashWorld, startCrashWorld } from '../support/crash/world.ts';
import { ask, type Got } from '../support/load.ts';
import { killOne } from '../support/processes.ts';
import { needs } from '../support/required.ts';
import { assertAtRest, HOST, places } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';
import { which } from '../support/which.ts';

const PARTS = ['supervisor', 'worker-0', 'worker-1', 'control'] as const;
type Part = (typeof PARTS)[number];
const AROUND_THE_FLIP = ['start-stack.router.prepare', 'flip.begun', 'flip.router.activate'];

describe('the embedded router killed in the middle of a ship', () => {
  let world: CrashWorld;
  before(async () => {
    world = await startCrashWorld({ store: 'sqlite', router: 'builtin' });
  });
  after(() => world?.close());
  tellOfFailures(() => world);
  const order = async () => world.tiny.orders.ship(await world.commit());

  for (const point of AROUND_THE_FLIP) {
    for (const part of ['control', 'supervisor'] as const) {
      it(`fails nobody when its ${part} dies at ${point} (F08)`, async () => {
        const from = world.load.answered().length;

        const ended = await meanwhile(world, point, { order, act: () => killParts(world, [part]) });

        assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
        assert.equal((await assertAtRest(world.tiny, 1, 1)).hot?.release, ended.release);
        assert.deepEqual(failed(world, from), []);
      });
    }

    it(`loses only what a worker held that dies at ${point}`, async () => {
      const from = world.load.answered().length;
      let killedAtMs = 0;
      const act = async () => {
        killedAtMs = performance.now();
        await killParts(world, ['worker-0']);
      };

      const ended = await meanwhile(world, point, { order, act });

      assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
      await assertAtRest(world.tiny, 1, 1);
      const late = failed(world, from).filter((got) => got.askedAtMs > killedAtMs + 500);
      assert.deepEqual(late, []);
    });

    for (const withServer of [false, true]) {
      it(`comes back when all of it dies at ${point}${withServer ? ', and the server too' : ''} (F08)`, async () => {
        const { tiny } = world;
        const act = async () => {
          await killParts(world, PARTS);
          if (!withServer) return;
          await tiny.world.kill();
          world.aims.letGo();
          await tiny.world.start();
        };

        const ended = await meanwhile(world, point, { order, act });
        await until('the front answers again', async () => (await atFront(world)).status === 200);
        const from = world.load.answered().length;
        const backAtMs = performance.now();
        const now = await assertAtRest(tiny, 1, 1);

        assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
        assert.equal(now.hot?.release, ended.release);
        assert.equal((await atFront(world)).release, ended.release);
        const late = failed(world, from).filter((got) => got.askedAtMs > backAtMs);
        assert.deepEqual(late, []);
      });
    }
  }

  it('has kept a true log', async () => {
    await world.load.stop();
    await assertTrueToTheEnd(world);
  });
});

describe('instances killed in the middle of a ship', () => {
  let world: CrashWorld;
  before(async () => {
    world = await startCrashWorld({ store: 'sqlite', router: 'builtin', usual: { instances: 2 } });
    await world.tiny.orders.done(world.tiny.orders.ship(await world.commit()));
  });
  after(() => world?.close());
  tellOfFailures(() => world);
  const order = async () => world.tiny.orders.ship(await world.commit());

  for (const [tag, points] of [
    ['hot', ['start-stack.fleet.start', 'check-stack.begun', 'flip.begun', 'flip.router.activate', 'hand-over.begun']],
    ['new', ['start-stack.fleet.start', 'check-stack.begun', 'flip.begun', 'flip.router.activate']],
    ['old', ['build-release.begun', 'check-stack.begun', 'flip.begun', 'finish.begun']],
  ] as const) {
    for (const point of points) {
      it(`goes on when one of the ${tag} stack dies at ${point}`, async () => {
        const { tiny } = world;
        const from = world.load.answered().length;
        let noticedAtMs = 0;
        const act = async () => {
          const now = await tiny.orders.status();
          const victim = stackOf(now, tag)?.instances.find(({ role }) => role === 'web');
          killOne(victim?.pid ?? assert.fail(`nothing runs of the ${tag} stack`));
          await until('the death is noticed', async () => {
            const events = await tiny.orders.events();
            return events.some(({ kind, data }) => kind === 'instance.died' && data.instance === victim?.id);
          });
          noticedAtMs = performance.now();
        };

        const ended = await meanwhile(world, point, { order, act });

        assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
        const now = await assertAtRest(tiny, 2, 1);
        assert.equal(now.hot?.release, ended.release);
        const late = failed(world, from).filter((got) => got.askedAtMs > noticedAtMs);
        assert.deepEqual(late, []);
      });
    }
  }

  it('is back on one release when one of three instances does not come up (F34)', async () => {
    const { tiny } = world;
    const before = places(await tiny.orders.settled());
    const from = world.load.answered().length;
    const fromMs = performance.now();
    const variant = { mode: 'third-never-healthy', instances: 3, within: '2s' } as const;

    const ended = await tiny.orders.end(await tiny.orders.ship(await tiny.repository.commit('two of three', variant)));

    assert.deepEqual([ended.status, ended.problem?.code], ['failed', 'stack/not-healthy']);
    assert.deepEqual(places(await assertAtRest(tiny, 2, 1)), before);
    const answers = world.load.answered().filter(({ askedAtMs }) => askedAtMs >= fromMs);
    assert.deepEqual([...new Set(answers.map(({ release }) => release))], [before.hot]);
    assert.deepEqual(failed(world, from), []);
  });

  it('has kept a true log', async () => {
    await world.load.stop();
    await assertTrueToTheEnd(world);
  });
});

describe('HAProxy hurt in the middle of a ship', { skip: needs('haproxy', () => which('haproxy')) }, () => {
  let world: CrashWorld;
  before(async () => {
    world = await startCrashWorld({ store: 'sqlite', router: 'haproxy' });
  });
  after(() => world?.close());
  tellOfFailures(() => world);
  const order = async () => world.tiny.orders.ship(await world.commit());
  const proxy = () => world.proxies[0] ?? assert.fail('there is no HAProxy');

  for (const point of AROUND_THE_FLIP) {
    it(`fails nobody when it is reloaded at ${point} (F08)`, async () => {
      const from = world.load.answered().length;

      const ended = await meanwhile(world, point, { order, act: () => proxy().reload() });

      assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
      assert.equal((await assertAtRest(world.tiny, 1, 1)).hot?.release, ended.release);
      assert.deepEqual(failed(world, from), []);
    });

    it(`comes to the same end when it is killed at ${point}, and started again, with the server dying too (F08)`, async () => {
      const { tiny } = world;
      const act = async () => {
        await proxy().kill();
        await tiny.world.kill();
        world.aims.letGo();
        await proxy().start();
        await tiny.world.start();
      };

      const ended = await meanwhile(world, point, { order, act });
      await until('the front answers again', async () => (await atFront(world)).status === 200);

      assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
      assert.equal((await assertAtRest(tiny, 1, 1)).hot?.release, ended.release);
      assert.equal((await atFront(world)).release, ended.release);
    });
  }

  it('has kept a true log', async () => {
    await world.load.stop();
    await assertTrueToTheEnd(world);
  });
});

function stackOf(now: TargetBody, tag: 'hot' | 'new' | 'old'): TargetBody['hot'] {
  return now[tag];
}

function failed({ load }: CrashWorld, from: number): readonly Got[] {
  return load
    .answered()
    .slice(from)
    .filter(({ status }) => status !== 200);
}

function atFront({ tiny }: CrashWorld): Promise<Got> {
  return ask({ address: tiny.world.front(), host: HOST });
}

async function killParts({ tiny }: CrashWorld, parts: readonly Part[]): Promise<void> {
  const text = await readFile(join(tiny.world.data, 'router', 'processes.json'), 'utf8');
  const pids = JSON.parse(text) as Record<string, number>;
  for (const part of parts) killOne(pids[part] ?? assert.fail(`the router has no ${part}`));
}
