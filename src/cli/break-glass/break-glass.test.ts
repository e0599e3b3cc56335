import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Outcome, ownFolder, runAtTerminal, runCliProcess } from '../../../test/support/cli.ts';
import type { RoutedStack } from '../../providers/router/port.ts';
import { type App, startApp } from '../../providers/router/testing/app.ts';
import { openBuiltin, type Routed } from '../../providers/router/testing/builtin.ts';
import { until } from '../../providers/router/testing/until.ts';

const ENTRANCES = { host: 'shop.localhost', testHost: 'test.shop.localhost' };

describe('astern break-glass rollback', () => {
  let routed: Routed;
  let app: App;
  let data: string;
  let target: string;
  let targets = 0;
  before(async () => {
    routed = await openBuiltin();
    app = await startApp('shop');
  });
  after(async () => {
    await routed?.close();
    await app?.stop();
  });
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'astern-glass-'));
    symlinkSync(routed.dir, join(data, 'router'));
    targets += 1;
    target = `shop${targets}/production`;
  });
  afterEach(() => rmSync(data, { recursive: true }));

  const prepare = (stack: RoutedStack, onTestEntrance = false) => {
    const [host, testHost] = [`${targets}.${ENTRANCES.host}`, `${targets}.${ENTRANCES.testHost}`];
    return routed.router().prepare({ target, fence: 1, host, testHost, stack, onTestEntrance });
  };
  /** `live` has the traffic, the others are warm. */
  const warm = async (live: string, ...others: readonly string[]) => {
    const names = [...others, live];
    for (const name of names) await prepare(stackOf(name, app));
    await until('all are up', async () => {
      const { stacks } = await routed.router().observe(target);
      return stacks.length === names.length && stacks.every(({ instances }) => instances.every((one) => one.up));
    });
    await routed.router().activate({ target, fence: 1, stack: `s-${live}`, testEntranceTo: null });
  };
  const live = async () => (await routed.router().observe(target)).production;
  const type = (words: readonly string[], typed: readonly string[] = []): Promise<Outcome> =>
    runAtTerminal(['break-glass', 'rollback', ...words], { typed, env: { ASTERN_DATA: data, USER: 'ana' }, cwd: data });
  const run = (...words: readonly string[]): Promise<Outcome> =>
    runCliProcess(['break-glass', 'rollback', ...words], { cwd: data, env: { ASTERN_DATA: data, USER: 'ana' } });

  it('shows what it will do, asks why and whether, and flips', async () => {
    await warm('r2', 'r1');

    const { code, out, err } = await type([target], ['orders fail', 'y']);

    assert.equal(code, 0, err);
    assert.match(err, /BREAK-GLASS: shop\d+\/production, past the server/);
    assert.match(err, /from {4}r2 {2}1 of 1 up.*\n.*to {6}r1 {2}1 of 1 up/);
    assert.match(
      out,
      /^shop\d+\/production: r2 -> r1, switched in \d+ ms, confirmed after \d+ ms by a fresh connection/,
    );
    const { production, breakGlass, fence } = await routed.router().observe(target);
    assert.deepEqual([production, breakGlass[0]?.by, breakGlass[0]?.reason], ['s-r1', 'ana', 'orders fail']);
    assert.ok(fence > 1_000);
  });

  it('changes nothing after a no, without a reason, or in a dry run', async () => {
    await warm('r2', 'r1');

    const no = await type([target], ['orders fail', 'n']);
    const silent = await type([target], ['']);
    const dry = await run(target, '--dry-run');
    const machine = await run(target, '--dry-run', '--json');

    assert.deepEqual([no.code, silent.code, dry.code, machine.code], [130, 2, 0, 0]);
    assert.match(silent.err, /request\/reason-missing/);
    assert.match(dry.out, /r2 +LIVE +1 of 1 up/);
    const plan = JSON.parse(machine.out);
    assert.deepEqual([plan.from.release, plan.to.release, plan.router], ['r2', 'r1', 'builtin']);
    assert.equal(await live(), 's-r2');
  });

  it('wants a reason before it looks at anything, where nobody can be asked', async () => {
    const { code, err } = await run(target);

    assert.equal(code, 2);
    assert.match(err, /request\/reason-missing: break-glass needs a reason/);
  });

  it('lists the warm ones where there are several, takes the one that is named, and is content where that is live (F13)', async () => {
    await warm('r3', 'r1', 'r2');

    const several = await run(target, '--reason', 'bad');
    const named = await run(target, '--reason', 'bad', '--to', 'r1', '--json');

    assert.equal(several.code, 2);
    assert.match(several.err, /break-glass\/which-one: 2 stacks of .* are warm:\n(.*\n){2}.*Next: Name the good one/);
    assert.deepEqual([named.code, JSON.parse(named.out).to.release], [0, 'r1'], named.err);
    assert.equal(await live(), 's-r1');
    const again = await run(target, '--reason', 'bad', '--to', 'r1');
    assert.deepEqual([again.code, /has the traffic .* already/.test(again.out)], [0, true]);
  });

  it('ends with 3 where nothing is warm (F09, F19), with all that is known, and takes the test entrance only when it is named', async () => {
    await warm('r2', 'r3');
    await prepare(stackOf('r3', app), true);
    await prepare(stackOf('r9', { port: 1 }));

    const none = await run(target, '--reason', 'bad');
    const down = await run(target, '--reason', 'bad', '--to', 'r9');
    const named = await run(target, '--reason', 'bad', '--to', 'r3');

    assert.deepEqual([none.code, down.code, named.code], [3, 3, 0], named.err);
    assert.match(none.err, /break-glass\/nothing-warm: No other stack/);
    for (const known of ['LIVE  r2  1 of 1 up', 'TEST  r3  1 of 1 up', 'r9  0 of 1 up'])
      assert.ok(none.err.includes(known), none.err);
    assert.equal(await live(), 's-r3');
  });

  it('ends with 6 for a target that the router does not know, and names those that it does', async () => {
    await warm('r2', 'r1');

    const { code, err } = await run('shop/typo', '--reason', 'bad');
    const unnamed = await run('--reason', 'bad');

    assert.deepEqual([code, unnamed.code], [6, 2]);
    assert.match(err, new RegExp(`target/unknown: No router here knows shop/typo; known: .*${target}`));
    assert.match(unnamed.err, new RegExp(`target/not-named: .*${target}`));
  });

  it('ends with 7 where no router answers, and says where it looked', async (test) => {
    const elsewhere = await ownFolder(test);
    const socket = join(elsewhere, 'none.sock');

    const nothing = await run(target, '--reason', 'bad', '--data', elsewhere);
    const haproxy = await run(target, '--reason', 'bad', '--router', 'haproxy', '--socket', socket);

    assert.deepEqual([nothing.code, haproxy.code], [7, 7]);
    assert.match(
      nothing.err,
      new RegExp(`router/unreachable: .*\\n.*builtin \\(${elsewhere}/router\\): no router answers`),
    );
    assert.match(haproxy.err, /haproxy \(.*none\.sock\): .* does not answer/);
  });

  it('is not stopped by settings that cannot be read, and says so', async (test) => {
    await warm('r2', 'r1');
    const config = join(await ownFolder(test), 'missing.yml');

    const { code, err } = await run(target, '--reason', 'bad', '--config', config);

    assert.equal(code, 0, err);
    assert.match(err, /The settings are of no help: .*missing\.yml/);
    assert.equal(await live(), 's-r1');
  });

  it('appends a line beside the data, and only says so where it cannot', async () => {
    await warm('r2', 'r1');
    const file = join(data, 'break-glass.log');

    await run(target, '--reason', 'there');
    await run(target, '--reason', 'and back');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const { by, reason, from, to, outcome } = JSON.parse(lines[1] ?? '');
    assert.deepEqual([lines.length, by, reason, from.release, to.release], [2, 'ana', 'and back', 'r1', 'r2']);
    assert.equal(outcome.kind, 'confirmed');

    const elsewhere = join(data, 'elsewhere');
    mkdirSync(join(elsewhere, 'break-glass.log'), { recursive: true });
    symlinkSync(routed.dir, join(elsewhere, 'router'));
    const { code, err } = await run(target, '--reason', 'bad', '--data', elsewhere);
    assert.equal(code, 0);
    assert.match(err, /Not written into .*break-glass\.log: EISDIR/);
  });

  it('refuses what it does not know', async () => {
    for (const words of [
      [target, '--router', 'nginx'],
      [target, '--router', 'haproxy'],
      [target, '--socket', '/x', '--front', 'here'],
    ])
      assert.equal((await run(...words, '--reason', 'bad')).code, 2, words.join(' '));
    assert.equal((await runCliProcess(['break-glass'])).code, 2);
    assert.equal((await runCliProcess(['break-glass', 'everything'])).code, 2);
  });
});

it('break-glass needs neither the server nor the store, not even to start', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const seen = new Set<string>();
  const follow = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8').replace(/^import type .*$/gm, '');
    for (const [, path = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) follow(resolve(dirname(file), path));
  };

  follow(join(root, 'cli/commands/break-glass.ts'));

  const parts = new Set([...seen].map((file) => file.slice(root.length).split('/')[0] ?? ''));
  assert.deepEqual([...parts].sort(), ['api', 'break-glass.ts', 'cli', 'config', 'core', 'lib', 'providers']);
});

function stackOf(release: string, app: { readonly port: number }): RoutedStack {
  const id = `s-${release}`;
  const health = { http: '/health', withinMs: 5_000, everyMs: 50, timeoutMs: 2_000, passes: 2, failures: 2 };
  const instances = [{ id: `${id}.web.1`, host: '127.0.0.1', port: app.port }];
  return {
    id,
    release,
    pools: [{ role: 'web', path: '/', instances, health, streams: { policy: 'keep', graceMs: 0 } }],
  };
}
