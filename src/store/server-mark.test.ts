import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isServerGone, markServer } from './server-mark.ts';
import { startChild } from './testing/child.ts';
import { folderForTest } from './testing/open-sqlite.ts';

describe('the mark of a server', () => {
  it('stands as long as the server lives, also while it is paused, and falls with its process', async (t) => {
    const dir = await folderForTest(t);
    const server = startChild(t, 'server-mark-holder.ts', [dir, 'worker_1']);
    const pid = Number(await server.line());

    assert.equal(isServerGone(dir, 'worker_1'), false);
    process.kill(pid, 'SIGSTOP');
    assert.equal(isServerGone(dir, 'worker_1'), false);
    process.kill(pid, 'SIGCONT');
    await server.kill();

    assert.equal(isServerGone(dir, 'worker_1'), true);
    assert.deepEqual(readdirSync(join(dir, 'servers')), []);
  });

  it('is taken away by a server that stops in order', async (t) => {
    const dir = await folderForTest(t);
    const mark = markServer(dir, 'worker_2');
    assert.equal(isServerGone(dir, 'worker_2'), false);

    mark.remove();
    mark.remove();

    assert.equal(isServerGone(dir, 'worker_2'), true);
  });
});
