import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../../lib/clock.ts';
import { UserError } from '../../../lib/errors.ts';
import type { RoutedStack } from '../port.ts';
import { type App, startApp } from '../testing/app.ts';
import { alive, openBuiltin, type Routed } from '../testing/builtin.ts';
import { ask, openWebSocket, startLoad } from '../testing/client.ts';
import { until } from '../testing/until.ts';
import { helloRouter } from './control-client.ts';
import { connectRouter } from './index.ts';
import { stopRouter } from './start.ts';

const TARGET = 'shop/production';
const HOST = 'shop.localhost';

describe('builtin router under crashes', () => {
  let routed: Routed;
  let a: App;
  let b: App;

  beforeEach(async () => {
    [a, b, routed] = await Promise.all([startApp('a'), startApp('b'), openBuiltin()]);
    await prepare(routed, stackOf('a', a));
    await prepare(routed, stackOf('b', b));
    await until('both are up', async () =>
      (await observe()).stacks.every((stack) => stack.instances.every((one) => one.up)),
    );
    await activate('a');
  });
  afterEach(async () => {
    await routed.close();
    await Promise.all([a.stop(), b.stop()]);
  });

  const observe = () => routed.router().observe(TARGET);
  const activate = (stack: string) =>
    routed.router().activate({ target: TARGET, fence: 1, stack, testEntranceTo: null });
  const get = (path = '/') => ask({ address: routed.router().address, host: HOST, path });
  const load = () => startLoad({ address: routed.router().address, host: HOST, perSecond: 150, paths: ['/'] });
  const generation = () => JSON.stringify(routed.processes());
  const workersReady = () =>
    until('both workers serve', async () => {
      const hello = await helloRouter(routed.dir).catch(() => null);
      return hello !== null && hello.workers >= hello.wanted;
    });

  it('loses at most what was under way in a worker that is killed, and replaces it', async () => {
    const steady = load();
    await until('traffic flows', () => steady.total() > 50);

    const pid = routed.kill('worker-0');
    await until('it is replaced', () => routed.processes()['worker-0'] !== pid);
    await workersReady();
    const answersAtReplacement = steady.total();
    await until('traffic goes on', () => steady.total() > answersAtReplacement + 50);
    await steady.stop();

    // Connections of the dead worker break once each: the client keeps at most this many open.
    assert.ok(steady.failed.length <= 64, `${steady.failed.length} failed`);
    assert.ok(steady.failed.every((got) => got.status === 0));
    assert.equal((await activate('b')).from, 'a');
    assert.equal((await get()).app, 'b');
  });

  it('keeps the counts of a worker that is killed', async () => {
    for (let count = 0; count < 10; count += 1) await get();
    await observe();

    const pid = routed.kill('worker-1');
    await until('it is replaced', () => routed.processes()['worker-1'] !== pid);
    await workersReady();

    const seen = await observe();
    assert.equal(seen.stacks.find((stack) => stack.id === 'a')?.production.requests, 10);
  });

  it('serves without a gap while the control process is killed and replaced, and obeys again', async () => {
    const steady = load();
    await until('traffic flows', () => steady.total() > 50);

    const pid = routed.kill('control');
    await until('it is replaced', () => routed.processes().control !== pid);
    await workersReady();
    const flip = await activate('b');
    await until('the flip is seen', () => steady.last() === 'b');
    await steady.stop();

    assert.deepEqual(steady.failed, []);
    assert.equal(flip.from, 'a');
  });

  it('serves without a gap when the supervisor is killed: its workers start the next one on the same socket', async () => {
    const steady = load();
    const socket = await openWebSocket({ address: routed.router().address, host: HOST });
    await until('traffic flows', () => steady.total() > 50 && /hello from a/.test(socket.text()));
    const before = routed.processes();

    const killed = routed.kill('supervisor');
    await until('another took over', () => routed.processes().supervisor !== killed);
    await workersReady();
    const flip = await activate('b');
    await until('the flip is seen', () => steady.last() === 'b');
    await steady.stop();
    socket.write('still there?');
    await until('the stream goes on in the old worker', () => socket.text().endsWith('still there?'));
    socket.close();

    assert.deepEqual(steady.failed, []);
    assert.equal(flip.from, 'a');
    await until('the old processes are gone', () => Object.values(before).every((pid) => !alive(pid)));
    assert.equal((await get()).app, 'b');
  });

  it('survives the loss of supervisor and control process at once', async () => {
    const steady = load();
    await until('traffic flows', () => steady.total() > 50);
    const before = generation();

    routed.kill('supervisor');
    routed.kill('control');
    await until('others took over', () => generation() !== before);
    await workersReady();
    await activate('b');
    await steady.stop();

    assert.deepEqual(steady.failed, []);
    assert.equal((await get()).app, 'b');
  });

  it('is started again by the next order when all of it was killed, with the same address and table', async () => {
    const { address } = routed.router();

    await routed.killAll();
    const seen = await observe();

    assert.equal(seen.production, 'a');
    assert.equal((await helloRouter(routed.dir)).address, address);
    assert.equal((await get()).app, 'a');
  });

  it('takes out at boot what died while the router was away', async () => {
    await routed.killAll();
    await a.stop();

    await routed.reconnect();

    await until('a is seen as down', async () => {
      const seen = await observe();
      return seen.stacks.find((stack) => stack.id === 'a')?.instances.every((one) => !one.up) === true;
    });
    assert.equal((await get()).status, 503);
    assert.equal((await observe()).production, 'a');
  });

  it('routes by the copy from before when the state file is torn', async () => {
    const file = join(routed.dir, 'table.json');
    await routed.killAll();
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));

    await routed.reconnect();

    const seen = await observe();
    assert.deepEqual(seen.stacks.map((stack) => stack.id).toSorted(), ['a', 'b']);
    assert.match(readFileSync(join(routed.dir, 'control.log'), 'utf8'), /LOUD: state file cannot be read/);
    assert.equal((await activate('a')).from, seen.production);
  });

  it('keeps all other services when one record of the state file is bad', async () => {
    const file = join(routed.dir, 'table.json');
    await routed.killAll();
    const state = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({ ...state, targets: [{ name: 'bad/record', fence: 'x' }, ...state.targets, null] }),
    );

    await routed.reconnect();

    assert.equal((await get()).app, 'a');
  });

  it('lets nobody but its own user near the control socket', () => {
    assert.equal(statSync(join(routed.dir, 'control.sock')).mode & 0o777, 0o600);
    assert.equal(statSync(join(routed.dir, 'probe.secret')).mode & 0o777, 0o600);
    assert.equal(statSync(routed.dir).mode & 0o077, 0);
  });

  it('attaches to the router that runs, instead of starting a second one', async () => {
    const before = generation();

    const again = await connectRouter({ dir: routed.dir, listen: '127.0.0.1:0', clock: systemClock });

    assert.equal(again.address, routed.router().address);
    assert.equal(generation(), before);
  });

  it('finishes long requests when it is stopped, and leaves no process behind', async () => {
    const pids = Object.values(routed.processes());
    const agent = new Agent({ keepAlive: true });
    const long = ask({ address: routed.router().address, host: HOST, path: '/slow?ms=400', agent });
    await until('it is under way', async () => (await observe()).stacks.some((stack) => stack.inFlight === 1));

    assert.equal(await stopRouter(routed.dir, systemClock), true);
    assert.equal(await stopRouter(routed.dir, systemClock), false);

    assert.equal((await long).app, 'a');
    await until('all of it is gone', () => !pids.some(alive));
    agent.destroy();
  });

  it('is stopped for good also in the moment after its supervisor was killed', async () => {
    const before = Object.values(routed.processes());
    routed.kill('supervisor');

    assert.equal(await stopRouter(routed.dir, systemClock), true);

    await until('the first ones are gone too', () => !before.some(alive));
    assert.equal(await stopRouter(routed.dir, systemClock), false);
    assert.equal(await helloRouter(routed.dir).catch(() => 'nobody'), 'nobody');
  });

  it('says so when another program has the port, or another address is asked for', async () => {
    const stranger = createServer().unref();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const taken = stranger.address();
    const listen = typeof taken === 'object' && taken !== null ? `127.0.0.1:${taken.port}` : '';

    await assert.rejects(
      connectRouter({ dir: routed.dir, listen, clock: systemClock }),
      hasCode('router/other-address'),
    );
    await stopRouter(routed.dir, systemClock);
    await assert.rejects(connectRouter({ dir: routed.dir, listen, clock: systemClock }), hasCode('router/port-taken'));
    const nonsense = { dir: routed.dir, listen: 'nonsense', clock: systemClock };
    await assert.rejects(connectRouter(nonsense), hasCode('router/bad-address'));
    const elsewhere = { dir: routed.dir, listen: '192.0.2.1:4711', clock: systemClock };
    await assert.rejects(connectRouter(elsewhere), /EADDRNOTAVAIL/);

    await new Promise((resolve) => stranger.close(resolve));
  });
});

async function prepare(routed: Routed, stack: RoutedStack): Promise<void> {
  const order = { target: TARGET, fence: 1, host: HOST, testHost: `test.${HOST}`, onTestEntrance: false };
  await routed.router().prepare({ ...order, stack });
}

function stackOf(id: string, app: App): RoutedStack {
  const health = { http: '/health', withinMs: 5_000, everyMs: 100, timeoutMs: 2_000, passes: 1, failures: 2 };
  const instances = [{ id: `${id}.web.1`, host: '127.0.0.1', port: app.port }];
  return {
    id,
    release: id,
    pools: [{ role: 'web', path: '/', instances, health, streams: { policy: 'keep', graceMs: 0 } }],
  };
}

function hasCode(code: string) {
  return (error: unknown) => error instanceof UserError && error.code === code;
}
