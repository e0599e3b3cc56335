import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCliProcess } from '../support/cli.ts';
import { type HaproxyWorld, startHaproxyWorld } from '../support/haproxy-world.ts';
import { needs } from '../support/required.ts';
import { until } from '../support/until.ts';
import { which } from '../support/which.ts';

describe('the doctor of HAProxy', { skip: needs('haproxy', () => which('haproxy')) }, () => {
  let tiny: HaproxyWorld;
  before(async () => {
    tiny = await startHaproxyWorld({ names: ['lb1', 'lb2'] });
    await tiny.repository.commit('first');
  });
  after(() => tiny?.close());

  const asked = (...words: readonly string[]) =>
    runCliProcess(['doctor', ...words, '--data', tiny.world.data, '--config', tiny.world.place.settings], {
      cwd: tiny.repository.folder,
    });
  const checks = async () => {
    const { out } = await asked('--json');
    const found = JSON.parse(out).checks as readonly { level: string; what: string; next: string | null }[];
    return found.filter(({ what }) => what.includes('lb1') || what.includes('lb2'));
  };
  const first = () => {
    const [proxy] = tiny.proxies;
    assert.ok(proxy !== undefined);
    return proxy;
  };
  const configFile = () => join(first().dir, 'haproxy.cfg');

  it('finds nothing wrong with what it printed itself', async () => {
    assert.deepEqual(
      (await checks()).map(({ level, what }) => `${level} ${what.replace(/\d+\.\d+\.\d+\S*/, 'x')}`),
      ['lb1', 'lb2'].flatMap((host) => [
        `ok ${host} is HAProxy x`,
        `ok ${host} has every backend`,
        `ok the configuration of ${host} is as it should be`,
      ]),
    );
  });

  it('prints the configuration alone, for each host its own', async () => {
    const either = await asked('--haproxy-config');
    assert.deepEqual([either.code, either.out], [2, '']);
    assert.match(either.err, /lb1, lb2 each need a configuration of their own/);

    const { code, out } = await asked('--haproxy-config', '--host', 'lb1');

    assert.equal(code, 0);
    assert.match(out, /^global\n {4}stats socket \S+run\.sock .*level admin/);
    assert.match(out, /backend tiny\.production\.d\.web from astern/);
    assert.ok(out.includes(`map(${first().host.folder}/astern.map)`));
  });

  it('names each line that was changed, and what is missing', async () => {
    const sound = readFileSync(configFile(), 'utf8');
    const edited = sound.replace('http-reuse safe', 'http-reuse always').replaceAll('tiny.production.d.web', 'other');

    writeFileSync(configFile(), edited);
    await first().reload();
    const found = (await checks()).filter(({ level }) => level === 'fail');
    writeFileSync(configFile(), sound);
    await first().reload();

    assert.deepEqual(
      found.map(({ what }) => what),
      [
        'lb1 has no backend tiny.production.d.web',
        'lb1, defaults astern: `http-reuse always` stands for `http-reuse safe`',
      ],
    );
    assert.ok(found.every(({ next }) => next?.includes('astern doctor --haproxy-config')));
  });

  it('keeps what a host foresees for others, wherever it is asked from', async () => {
    const edited = readFileSync(configFile(), 'utf8').replaceAll('tiny.production', 'other.production');
    const sound = readFileSync(configFile(), 'utf8');
    writeFileSync(configFile(), edited);
    await first().reload();

    const { out } = await asked('--haproxy-config', '--host', 'lb1');
    writeFileSync(configFile(), sound);
    await first().reload();

    assert.match(out, /backend other\.production\.a\.web/);
    assert.match(out, /backend tiny\.production\.a\.web/);
  });

  it('says who does not answer, and works with the server down, from its settings', async () => {
    await tiny.proxies[1]?.kill();
    await tiny.world.stop();

    const found = await until('lb2 is gone', async () => {
      const all = await checks();
      return all.some(({ what }) => what.startsWith('lb2 does not answer')) ? all : null;
    });
    const { code, out } = await asked('--haproxy-config', '--host', 'lb2');

    assert.ok(found.some(({ what }) => what === 'lb1 has every backend'));
    assert.equal(code, 0);
    assert.match(out, /backend tiny\.production\.a\.web/);
  });
});
