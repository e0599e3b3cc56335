import assert from 'node:assert/strict';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Artifacts } from './port.ts';

export type ArtifactsHarness = {
  artifacts(): Artifacts;
  /** Change a byte in the middle, or cut the file. */
  damage(digest: string, how: 'flip' | 'cut'): Promise<void>;
  close(): Promise<void>;
};

const unknown = `sha256:${'0'.repeat(64)}`;
const never = new AbortController().signal;

export function artifactsContract(name: string, create: () => Promise<ArtifactsHarness>): void {
  describe(`the ${name} artifacts keep the contract of artifacts`, () => {
    let harness: ArtifactsHarness;
    let root = '';
    beforeEach(async () => {
      root = await mkdtemp(join(tmpdir(), 'astern-artifacts-'));
      harness = await create();
    });
    afterEach(async () => {
      await harness.close();
      await rm(root, { recursive: true });
    });

    const folderWith = async (label: string): Promise<string> => {
      const folder = join(root, label);
      await mkdir(join(folder, 'bin'), { recursive: true });
      await mkdir(join(folder, 'empty'));
      await writeFile(join(folder, 'bin', 'run'), '#!/bin/sh\n');
      await chmod(join(folder, 'bin', 'run'), 0o755);
      await writeFile(join(folder, `${'long-'.repeat(40)}näme 1.txt`), 'long');
      await writeFile(join(folder, '-rf'), 'odd');
      await symlink('bin/run', join(folder, 'start'));
      await symlink('/etc/passwd', join(folder, 'outside'));
      return folder;
    };

    it('gives back the files as they were', async () => {
      const { digest, sizeBytes } = await harness.artifacts().put(await folderWith('a'), never);
      const back = join(root, 'back');

      await harness.artifacts().unpack(digest, back);

      assert.ok(sizeBytes > 0);
      assert.equal(await readFile(join(back, `${'long-'.repeat(40)}näme 1.txt`), 'utf8'), 'long');
      assert.equal(await readFile(join(back, '-rf'), 'utf8'), 'odd');
      assert.equal((await lstat(join(back, 'bin', 'run'))).mode & 0o777, 0o755);
      assert.equal((await lstat(join(back, 'empty'))).isDirectory(), true);
      assert.deepEqual(
        [await readlink(join(back, 'start')), await readlink(join(back, 'outside'))],
        ['bin/run', '/etc/passwd'],
      );
    });

    it('gives the same content the same digest, wherever and whenever it was made', async () => {
      const first = await folderWith('a');
      const second = await folderWith('b');
      await utimes(join(second, '-rf'), 1, 1);
      await chmod(join(second, '-rf'), 0o664);
      await writeFile(join(first, 'twin'), '#!/bin/sh\n', { mode: 0o755 });
      await link(join(second, 'bin', 'run'), join(second, 'twin'));

      const digests = [await harness.artifacts().put(first, never), await harness.artifacts().put(second, never)];

      assert.deepEqual(digests[0], digests[1]);
      assert.equal((await harness.artifacts().list()).length, 1);
    });

    it('tells another content by another digest', async () => {
      const folder = await folderWith('a');
      const before = await harness.artifacts().put(folder, never);
      await chmod(join(folder, 'bin', 'run'), 0o644);

      const after = await harness.artifacts().put(folder, never);

      assert.notEqual(before.digest, after.digest);
      assert.deepEqual(await harness.artifacts().list(), [before.digest, after.digest].sort());
    });

    it('stores the same content once, also when two store it at the same time', async () => {
      const folder = await folderWith('a');

      const [one, two] = await Promise.all([
        harness.artifacts().put(folder, never),
        harness.artifacts().put(folder, never),
      ]);

      assert.deepEqual(one, two);
      assert.equal(await harness.artifacts().verify(one.digest), 'present');
    });

    it('knows what it has, what it has not, and what is damaged', async () => {
      const { digest } = await harness.artifacts().put(await folderWith('a'), never);
      const look = async (of: string) => [await harness.artifacts().has(of), await harness.artifacts().verify(of)];

      assert.deepEqual(await look(digest), [true, 'present']);
      assert.deepEqual(await look(unknown), [false, 'missing']);
      await harness.damage(digest, 'flip');
      assert.deepEqual(await look(digest), [true, 'damaged']);
      await harness.damage(digest, 'cut');
      assert.deepEqual(await look(digest), [false, 'damaged']);
    });

    it('heals a damaged artifact when the same content comes again', async () => {
      const folder = await folderWith('a');
      const { digest } = await harness.artifacts().put(folder, never);
      await harness.damage(digest, 'flip');

      await harness.artifacts().put(folder, never);

      assert.equal(await harness.artifacts().verify(digest), 'present');
    });

    it('hands out nothing of an artifact that is damaged or missing', async () => {
      const { digest } = await harness.artifacts().put(await folderWith('a'), never);
      await harness.damage(digest, 'flip');

      await assert.rejects(harness.artifacts().unpack(digest, join(root, 'x')), { code: 'artifacts/damaged' });
      assert.deepEqual(await readdir(join(root, 'x')), []);
      await assert.rejects(harness.artifacts().unpack(unknown, join(root, 'y')), { code: 'artifacts/missing' });
    });

    it('forgets an artifact, as often as it is told', async () => {
      const { digest } = await harness.artifacts().put(await folderWith('a'), never);

      await harness.artifacts().remove(digest);
      await harness.artifacts().remove(digest);

      assert.equal(await harness.artifacts().has(digest), false);
      assert.deepEqual(await harness.artifacts().list(), []);
    });

    it('refuses what is no digest', async () => {
      for (const bad of ['', '../../etc/passwd', 'sha256:abc', `sha256:${'A'.repeat(64)}`]) {
        await assert.rejects(harness.artifacts().unpack(bad, join(root, 'x')), { code: 'artifacts/bad-digest' });
      }
    });

    it('stops when it is told to, and leaves nothing behind', async () => {
      const stop = new AbortController();
      stop.abort(new Error('not any more'));

      await assert.rejects(harness.artifacts().put(await folderWith('a'), stop.signal), /not any more/);

      assert.deepEqual(await harness.artifacts().list(), []);
    });

    it('knows how much room there is', async () => {
      assert.ok((await harness.artifacts().freeBytes()) > 0);
    });
  });
}
