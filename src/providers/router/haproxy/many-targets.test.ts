import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { needs } from '../../../../test/support/required.ts';
import { which } from '../../../../test/support/which.ts';
import { systemClock } from '../../../lib/clock.ts';
import type { RoutedStack } from '../port.ts';
import { type App, startApp } from '../testing/app.ts';
import { askSocket, CHECK, connectTo, type HaproxyProcess, openProxy } from '../testing/haproxy.ts';
import { listenTo } from '../testing/listened-socket.ts';
import { until } from '../testing/until.ts';
import { connectHaproxy } from './index.ts';
import { parseGotEntry } from './map-text.ts';

const skip = needs('haproxy', () => which('haproxy'));
const MANY = 100;
const TARGETS = Array.from({ length: MANY }, (_, index) => `service-${index}/production`);
const LAST = TARGETS.at(-1) ?? '';

describe('a server that starts with a hundred targets behind HAProxy', { skip }, () => {
  let proxy: HaproxyProcess;
  let app: App;
  before(async () => {
    const targets = TARGETS.map((target) => ({ target, roles: [{ name: 'web', servers: 1 }] }));
    proxy = await openProxy('lb1', targets, { binary: which('haproxy') ?? '' });
    app = await startApp('app');
    const router = connectTo([proxy]);
    for (const target of TARGETS) await router.prepare(preparation(target, stackOf('a', app)));
    await router.prepare(preparation(LAST, stackOf('b', app)));
    await until('every instance is up', async () =>
      (await Promise.all([TARGETS[0] ?? '', LAST].map((target) => router.observe(target)))).every(({ stacks }) =>
        stacks.every(({ instances }) => instances.every(({ up }) => up)),
      ),
    );
    for (const target of TARGETS) await router.activate({ target, fence: 1, stack: 'a', testEntranceTo: null });
    await router.close();
  });
  after(async () => {
    await app?.stop();
    await proxy?.close();
  });

  it('flips before it has compared them all, and reads what HAProxy knows far less than once for each', async (test) => {
    const listened = await listenTo(proxy.host.control);
    test.after(() => listened.close());
    const { commands } = listened;
    const host = { ...proxy.host, control: listened.path };
    const router = connectHaproxy({ hosts: [host], clock: systemClock, checkEveryMs: CHECK.everyMs });

    const looks = Promise.all(TARGETS.map((target) => router.observe(target)));
    await until('it has begun to compare', () => comparedIn(commands) > 0);
    const flip = await router.activate({ target: LAST, fence: 1, stack: 'b', testEntranceTo: null });
    await looks;
    await until('all have been compared', () => comparedIn(commands) === MANY);
    await router.close();

    assert.equal(flip.from, 'a');
    const flippedAt = commands.findIndex((command) => command.endsWith(' p=service-99.production.b'));
    const comparedBefore = comparedIn(commands.slice(0, flippedAt));
    assert.ok(comparedBefore < MANY / 2, `${comparedBefore} were compared before the flip`);
    const wholeReads = commands.filter((command) => command.startsWith('show map')).length;
    assert.ok(wholeReads < MANY / 2, `the whole map was read ${wholeReads} times`);
  });

  it('puts right on the way what one of them lacks in the map, and what the file lacks', async () => {
    const file = join(proxy.host.folder, 'astern.map');
    const said = async (key: string) =>
      parseGotEntry(await askSocket(proxy.host.control, `get map ${file} ${key}`)) ?? 'nothing';
    await askSocket(proxy.host.control, `del map ${file} !service-5.production.a.web`);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace(/^service-7\.production\.localhost .*\n/m, ''));
    const router = connectTo([proxy]);

    await Promise.all(TARGETS.map((target) => router.observe(target)));

    await until('the map has it again', async () => (await said('!service-5.production.a.web')) === '/health');
    const lines = (text: string) => text.split('\n').sort();
    await until('the file has it again', () => isDeepStrictEqual(lines(readFileSync(file, 'utf8')), lines(whole)));
    await router.close();
  });
});

/** Slots that nothing lies in are asked for by nobody else. */
function comparedIn(commands: readonly string[]): number {
  return new Set(commands.filter((command) => /^show stat service-\d+\.production\.d\.web /.test(command))).size;
}

function preparation(target: string, stack: RoutedStack) {
  const host = `${target.replace('/', '.')}.localhost`;
  return { target, fence: 1, host, testHost: `test.${host}`, stack, onTestEntrance: false };
}

function stackOf(id: string, { port }: App): RoutedStack {
  const instances = [{ id: `${id}.web.1`, host: '127.0.0.1', port }];
  const health = { http: '/health', withinMs: 5_000, everyMs: 50, timeoutMs: 2_000, passes: 2, failures: 2 };
  const streams = { policy: 'keep', graceMs: 0 } as const;
  return { id, release: `r-${id}`, pools: [{ role: 'web', path: '/', instances, health, streams }] };
}
