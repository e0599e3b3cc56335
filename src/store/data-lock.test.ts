import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { lockDataDirectory, shareDataDirectory } from './data-lock.ts';
import { startChild } from './testing/child.ts';
import { folderForTest } from './testing/open-sqlite.ts';

const me = { pid: process.pid, address: 'http://127.0.0.1:7788', sinceMs: 1_700_000_123_000 };

describe('the lock on the data directory', () => {
  it('refuses a second server and names the first', async (t) => {
    const dir = await folderForTest(t);
    const holder = startChild(t, 'data-lock-holder.ts', [dir]);
    const pid = Number((await holder.line())?.replace('held ', ''));

    const second = await refusal(dir);

    assert.equal(second.code, 'server/data-in-use');
    const who = `pid ${pid}, http://127.0.0.1:7700, since 2023-11-14T22:13:20.000Z`;
    assert.equal(second.message, `The data directory ${dir} is in use by another server (${who}).`);
    assert.deepEqual(second.facts, { dir, pid, address: 'http://127.0.0.1:7700', sinceMs: 1_700_000_000_000 });
  });

  it('is free the moment its holder was killed, although its files are still there', async (t) => {
    const dir = await folderForTest(t);
    const holder = startChild(t, 'data-lock-holder.ts', [dir]);
    await holder.line();

    await holder.kill();
    const lock = await lockDataDirectory(dir, me);

    assert.deepEqual(JSON.parse(await readFile(join(dir, 'server.lock.json'), 'utf8')), me);
    await lock.release();
  });

  it('goes to exactly one of several that start at once', async (t) => {
    const dir = await folderForTest(t);
    const children = Array.from({ length: 4 }, () => startChild(t, 'data-lock-holder.ts', [dir]));

    const answers = await Promise.all(children.map((child) => child.line()));

    assert.equal(answers.filter((answer) => answer?.startsWith('held')).length, 1, answers.join());
    assert.equal(answers.filter((answer) => answer === 'server/data-in-use').length, 3, answers.join());
  });

  it('holds within one process too, and can be given back', async (t) => {
    const dir = await folderForTest(t);
    const lock = await lockDataDirectory(join(dir, 'new', 'data'), me);
    const same = await refusal(join(dir, 'new', 'data'));

    await lock.release();
    await lock.release();
    const again = await lockDataDirectory(join(dir, 'new', 'data'), me);
    await again.release();

    assert.equal(same.facts.pid, process.pid);
    assert.deepEqual(await readdir(join(dir, 'new', 'data')), ['server.lock']);
  });

  it('lets servers share a directory, and one that wants it for itself wait until they have gone', async (t) => {
    const dir = await folderForTest(t);
    const shares = [await shareDataDirectory(dir), await shareDataDirectory(dir)];
    assert.equal((await refusal(dir)).code, 'server/data-in-use');

    for (const share of shares) await share.release();
    const lock = await lockDataDirectory(dir, me);
    t.after(() => lock.release());

    await assert.rejects(shareDataDirectory(dir), { code: 'server/data-in-use' });
  });

  it('is not moved by an info file that is missing or nonsense', async (t) => {
    const dir = await folderForTest(t);
    const lock = await lockDataDirectory(dir, me);
    t.after(() => lock.release());

    await writeFile(join(dir, 'server.lock.json'), 'nonsense');
    assert.match((await refusal(dir)).message, /is in use by another server\.$/);
    await rm(join(dir, 'server.lock.json'));
    assert.match((await refusal(dir)).message, /is in use by another server\.$/);
  });
});

async function refusal(dir: string): Promise<UserError> {
  try {
    await lockDataDirectory(dir, me);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  return assert.fail('the directory was given out twice');
}
