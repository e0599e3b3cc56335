import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ownFolder, runCliProcess } from '../../test/support/cli.ts';
import { startFakeApi } from '../../test/support/fake-api.ts';

async function ownProject(test: TestContext): Promise<string> {
  const folder = await ownFolder(test);
  const manifest = { name: 'shop', scripts: { start: 'node server.js' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

describe('init', () => {
  it('writes a proposal and says what is next', async (test) => {
    const cwd = await ownProject(test);

    const { code, out, err } = await runCliProcess(['init'], { cwd });

    assert.deepEqual([code, out], [0, `Wrote ${join(cwd, 'astern.yml')}.\n`]);
    assert.match(readFileSync(join(cwd, 'astern.yml'), 'utf8'), /^service: shop$/m);
    assert.match(err, /Next:\n.*git add astern\.yml/);
  });

  it('writes nothing with --dry-run, and nothing over a file that is there', async (test) => {
    const cwd = await ownProject(test);

    const dry = await runCliProcess(['init', '--dry-run', '--json'], { cwd });
    writeFileSync(join(cwd, 'astern.yml'), 'mine');
    const refused = await runCliProcess(['init'], { cwd });

    assert.equal(JSON.parse(dry.out).written, false);
    assert.match(JSON.parse(dry.out).text, /service: shop/);
    assert.equal(refused.code, 2);
    assert.equal(readFileSync(join(cwd, 'astern.yml'), 'utf8'), 'mine');
  });
});

describe('doctor', () => {
  it('names what is wrong with 1 and every fault', async (test) => {
    const cwd = await ownFolder(test);

    const { code, out } = await runCliProcess(['doctor', '--data', join(cwd, 'data')], { cwd });

    assert.equal(code, 1);
    assert.match(out, /^ok {4}Node v26/);
    assert.match(out, /fail {2}this folder is not in a git repository\n {6}Run `git init`/);
    assert.match(out, /fail {2}there is no astern\.yml/);
    assert.match(out, /fail {2}no server is running here/);
  });

  it('finds a sound set-up sound', async (test) => {
    const api = await startFakeApi({ token: 'secret' });
    test.after(() => api.die());
    const since = '2026-11-21T09:00:00.000Z';
    api.on('health', () => ({
      status: 200,
      body: { status: 'ready', version: '0', router: 'http://127.0.0.1:1', since },
    }));
    const truth = { target: 'shop/production', busy: false, disagreements: [] };
    api.on('checks', () => ({ status: 200, body: { targets: [truth] } }));
    api.on('haproxy', () => ({ status: 200, body: { hosts: [], checks: [] } }));
    api.on('channels', () => ({ status: 200, body: { channels: [], missing: [] } }));
    const cwd = await ownProject(test);
    await runCliProcess(['init'], { cwd });
    for (const words of [
      ['init', '-q'],
      ['add', '.'],
      ['-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-qm', 'one'],
    ]) {
      execFileSync('git', ['-C', cwd, ...words]);
    }

    const env = { ASTERN_URL: api.url, ASTERN_TOKEN: 'secret' };
    const { out } = await runCliProcess(['doctor', '--json'], { cwd, env });
    const stranger = await runCliProcess(['doctor'], { cwd, env: { ...env, ASTERN_TOKEN: 'wrong' } });

    const checks = JSON.parse(out).checks as readonly { level: string; what: string }[];
    assert.deepEqual(
      checks.filter(({ level }) => level === 'fail'),
      [],
    );
    assert.ok(checks.some(({ what }) => what === 'token found'));
    assert.match(stranger.out, /fail {2}the server wants a token and none was found/);
  });
});

describe('server', () => {
  it('ends with 2 when its settings are wrong', async (test) => {
    const cwd = await ownFolder(test);

    const { code, err } = await runCliProcess(['server', '--data', join(cwd, 'data'), '--listen', 'nonsense'], { cwd });

    assert.equal(code, 2);
    assert.match(err, /^config\/invalid: --listen: expected an address/m);
  });

  it('that is starting is not yet reachable, and the commands say so', async (test) => {
    const cwd = await ownFolder(test);
    mkdirSync(join(cwd, '.astern'));
    writeFileSync(join(cwd, '.astern', 'server.lock.json'), JSON.stringify({ pid: process.pid }));

    const { code, err } = await runCliProcess(['status'], { cwd });

    assert.equal(code, 7);
    assert.match(err, new RegExp(`The server is starting \\(pid ${process.pid}\\)`));
  });

  it('that was killed is not taken for one that is starting', async (test) => {
    const cwd = await ownFolder(test);
    mkdirSync(join(cwd, '.astern'));
    // No process has a number beyond the kernel's largest.
    writeFileSync(join(cwd, '.astern', 'server.lock.json'), JSON.stringify({ pid: 2 ** 22 + 1 }));

    const { code, err } = await runCliProcess(['status'], { cwd });

    assert.equal(code, 7);
    assert.match(err, /No Astern server is known here/);
  });
});
