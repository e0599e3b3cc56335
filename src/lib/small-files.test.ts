import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cleanEnv } from './clean-env.ts';
import { codeOf, isDiskFull, isNotFound } from './file-errors.ts';
import { lastLines, lastLinesOfFile } from './last-lines.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { replaceFile } from './replace-file.ts';

describe('small things with files', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'astern-files-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('replaces a text as a whole, readable by its owner only', async () => {
    const path = join(folder, 'state.json');
    await replaceFile(path, 'old');
    await replaceFile(path, 'new');

    assert.equal(await readFile(path, 'utf8'), 'new');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await assert.rejects(replaceFile(join(folder, 'no', 'where'), 'x'), isNotFound);
    assert.deepEqual(await readdir(folder), ['state.json']);
  });

  it('reads the end of a long file only, and begins at a line', async () => {
    const path = join(folder, 'long');
    await writeFile(path, Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join(''));

    assert.deepEqual(await lastLinesOfFile(path, 2), ['line 49998', 'line 49999']);
    assert.equal((await lastLinesOfFile(path, 5_000))[0]?.startsWith('line '), true);
    assert.deepEqual(await lastLinesOfFile(join(folder, 'none'), 2), []);
  });

  it('cuts lines that never end', () => {
    assert.equal(lastLines('x'.repeat(10_000), 5)[0]?.length, 501);
    assert.deepEqual(lastLines('', 5), []);
    assert.deepEqual(lastLines('a\r\nb\n\n', 5), ['a', 'b']);
  });

  it('tells a full disk from other trouble', () => {
    assert.equal(isDiskFull(Object.assign(new Error('x'), { code: 'ENOSPC' })), true);
    assert.equal(isDiskFull(Object.assign(new Error('x'), { code: 'EACCES' })), false);
    assert.equal(codeOf('ENOSPC'), null);
  });
});

describe('the environment of children', () => {
  it('holds nothing of ours but the plain base', () => {
    const env = cleanEnv({
      PATH: '/bin',
      HOME: '/root',
      DATABASE_URL: 'postgres://secret',
      GIT_DIR: '/x',
      TZ: undefined,
    });

    assert.deepEqual(env, { PATH: '/bin', HOME: '/root' });
  });
});

describe('one at a time', () => {
  it('keeps the order under a key, lets other keys go on, and survives failures', async () => {
    const inTurn = createOneAtATime();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();

    const first = inTurn('a', async () => {
      await gate.promise;
      seen.push('a1');
      throw new Error('broken');
    });
    const second = inTurn('a', async () => seen.push('a2'));
    await inTurn('b', async () => seen.push('b1'));
    gate.resolve();

    await assert.rejects(first, /broken/);
    await second;
    assert.deepEqual(seen, ['b1', 'a1', 'a2']);
  });
});
