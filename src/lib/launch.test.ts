import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cleanEnv } from './clean-env.ts';
import { systemClock } from './clock.ts';
import { forbidLaunch, type LaunchOrder, launch, parsePidFile, readPidFile } from './launch.ts';
import { killGroup } from './process-groups.ts';
import { isRunning } from './processes.ts';

describe('launching a command once', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'astern-launch-'));
  });
  after(() => rm(folder, { recursive: true }));

  const order = (name: string, run: string, more: Partial<LaunchOrder> = {}): LaunchOrder => {
    const pidFile = join(folder, name);
    return {
      pidFile,
      run,
      folder,
      env: { ...cleanEnv(), ASTERN_TEST: name },
      stdio: 'ignore',
      clock: systemClock,
      ...more,
    };
  };

  it('gives the command the number that stands in the pid file', async () => {
    const { identity, child } = await launch(order('one', 'exec sleep 300'));

    assert.equal(identity.pid, child?.pid);
    assert.deepEqual(await readPidFile(join(folder, 'one')), identity);
    assert.equal(isRunning(identity), true);
    await killGroup({ leader: identity, marks: [] }, systemClock);
  });

  it('lets one of many starts under the same pid file win, and all the others name it', async () => {
    const run = `echo "$$" >> '${folder}/ran'; exec sleep 300`;
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map(() => launch(order('many', run))));

    assert.equal(new Set(all.map(({ identity }) => identity.pid)).size, 1);
    assert.equal(all.filter(({ child }) => child !== null).length, 1);
    const [first] = all;
    assert.ok(first);
    await killGroup({ leader: first.identity, marks: [] }, systemClock);
    assert.equal(
      await readFile(join(folder, 'ran'), 'utf8').catch(() => `${first.identity.pid}\n`),
      `${first.identity.pid}\n`,
    );
    // Those that lost may still be clearing away after the winner was named to them; the winner was killed, perhaps before it could.
    const left = async () => (await readdir(folder)).filter((name) => name.startsWith('many.'));
    while ((await left()).some((name) => name !== `many.${first.identity.pid}`)) await systemClock.sleep(5);
  });

  it('keeps the words of the command as they are', async () => {
    const out = join(folder, 'words');
    await launch(
      order(
        'quotes',
        `printf '%s|%s' "it's \\$5 * {a}" "\${pid_file-unset}" > '${out}.next'; mv '${out}.next' '${out}'`,
      ),
    );

    const text = async (): Promise<string> => {
      for (;;) {
        const found = await readFile(out, 'utf8').catch(() => null);
        if (found !== null) return found;
        await systemClock.sleep(5);
      }
    };
    assert.equal(await text(), "it's $5 * {a}|unset");
  });

  it('does not run what was forbidden before it came', async () => {
    await forbidLaunch(join(folder, 'late'));
    await forbidLaunch(join(folder, 'late'));

    await assert.rejects(launch(order('late', `touch '${folder}/late-ran'`)), /forbidden/);

    assert.equal((await readdir(folder)).includes('late-ran'), false);
  });

  it('says why a command cannot be started', async () => {
    await assert.rejects(launch(order('lost', 'true', { folder: join(folder, 'nowhere') })), /ENOENT in .*nowhere/);
    await assert.rejects(launch(order('no/such', 'true')), /ended with 98 before the command ran/);
  });

  it('takes a torn pid file for one under which nothing runs', async () => {
    await writeFile(join(folder, 'torn'), '12 34');

    assert.equal(await readPidFile(join(folder, 'torn')), 'never');
    assert.equal(parsePidFile(''), 'never');
    assert.equal(await readPidFile(join(folder, 'none')), null);
  });
});
