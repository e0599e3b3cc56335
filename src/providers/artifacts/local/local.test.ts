import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { artifactsContract } from '../contract.ts';
import { openLocalArtifacts } from './index.ts';
import { neededBytes } from './needed.ts';
import { digestOf, placeOf } from './place.ts';

const never = new AbortController().signal;

function fileOf(dir: string, digest: string): string {
  return placeOf(dir, digest)?.file ?? '';
}

artifactsContract('local', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'astern-store-'));
  const artifacts = await openLocalArtifacts({ dir });
  return {
    artifacts: () => artifacts,
    damage: async (digest, how) => {
      const path = fileOf(dir, digest);
      const { size } = await stat(path);
      if (how === 'cut') return truncate(path, size - 512);
      const file = await open(path, 'r+');
      await file.write(Buffer.from([0x5a]), 0, 1, Math.floor(size / 2));
      await file.close();
    },
    close: () => rm(dir, { recursive: true }),
  };
});

describe('the local artifacts', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'astern-local-'));
  });
  after(() => rm(root, { recursive: true }));

  const folderOf = async (name: string, bytes: number): Promise<string> => {
    const folder = join(root, name);
    await mkdir(folder);
    await writeFile(join(folder, 'data'), Buffer.alloc(bytes, name));
    return folder;
  };

  it('refuse before they write when the disk has not enough room', async () => {
    const dir = join(root, 'small');
    const artifacts = await openLocalArtifacts({ dir, reserveBytes: 1e18 });

    await assert.rejects(
      artifacts.put(await folderOf('one', 1_000), never),
      (error: { code?: string; facts?: unknown }) => {
        assert.equal(error.code, 'artifacts/disk-full');
        assert.deepEqual(Object.keys(error.facts ?? {}), ['freeBytes', 'neededBytes']);
        return true;
      },
    );

    assert.deepEqual(await readdir(join(dir, 'temp')), []);
  });

  it('leave nothing behind when the disk turns out to be full in the middle', async (test) => {
    const dir = join(root, 'disk');
    await mkdir(dir);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir]).status !== 0) {
      test.skip('mounting a small disk needs root; the limit of the file size below stands for it');
      return;
    }
    try {
      // A reserve below zero lets the first look pass, as when another program takes the room meanwhile.
      const artifacts = await openLocalArtifacts({ dir, reserveBytes: -1e12 });
      const store = await openLocalArtifacts({ dir: join(root, 'roomy-store') });

      await assert.rejects(artifacts.put(await folderOf('big', 1_000_000), never), { code: 'artifacts/disk-full' });

      assert.deepEqual([await readdir(join(dir, 'temp')), await artifacts.list()], [[], []]);
      assert.equal((await artifacts.put(await folderOf('tiny', 10), never)).digest.startsWith('sha256:'), true);
      const { digest } = await store.put(await folderOf('roomy', 1_000_000), never);
      await assert.rejects(store.unpack(digest, join(dir, 'app')), { code: 'artifacts/disk-full' });
      assert.deepEqual(await readdir(join(dir, 'app')), []);
    } finally {
      execFileSync('umount', [dir]);
    }
  });

  it('take a file size that is not allowed for a full disk', async () => {
    const folder = await folderOf('limited', 1_000_000);
    const dir = join(root, 'limits');
    const script = `
      const { openLocalArtifacts } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      const artifacts = await openLocalArtifacts({ dir: process.argv[1] });
      const put = artifacts.put(process.argv[2], new AbortController().signal);
      console.log(await put.then(() => 'stored', (error) => error.code ?? String(error)));
    `;
    const limited = 'ulimit -f 200; exec "$0" --input-type=module -e "$1" "$2" "$3"';

    const said = execFileSync('/bin/sh', ['-c', limited, process.execPath, script, dir, folder], { encoding: 'utf8' });

    assert.equal(said.trim(), 'artifacts/disk-full');
    assert.deepEqual(await readdir(join(dir, 'temp')), []);
  });

  it('remove what a killed server left half-written, and not what a living one writes', async () => {
    const dir = join(root, 'left');
    await openLocalArtifacts({ dir });
    const own = (await readFile('/proc/self/stat', 'utf8')).split(' ')[21];
    await writeFile(join(dir, 'temp', `${process.pid}-${own}-aa.tar`), 'mine');
    await writeFile(join(dir, 'temp', `${process.pid}-1-bb.tar`), 'of one before me under my number');
    await writeFile(join(dir, 'temp', '999999999-1-cc.tar'), 'gone');

    await openLocalArtifacts({ dir });

    assert.deepEqual(await readdir(join(dir, 'temp')), [`${process.pid}-${own}-aa.tar`]);
  });

  it('never write outside the folder, whatever an archive holds', async () => {
    const dir = join(root, 'evil');
    const artifacts = await openLocalArtifacts({ dir });
    const outside = join(root, 'outside');
    await mkdir(outside);
    const archives = [linkThenFile(root, outside), dotDot(root)];

    for (const [index, archive] of archives.entries()) {
      const digest = `sha256:${createHash('sha256')
        .update(await readFile(archive))
        .digest('hex')}`;
      await mkdir(placeOf(dir, digest)?.folder ?? '', { recursive: true });
      await copyFile(archive, fileOf(dir, digest));
      await artifacts.unpack(digest, join(root, 'in', String(index))).catch(() => undefined);
    }

    assert.deepEqual(await readdir(outside), []);
    assert.equal((await readdir(root)).includes('escaped'), false);
    assert.equal((await readdir(join(root, 'in'))).includes('escaped'), false);
  });

  it('never say less room is needed than the archive takes', async () => {
    const folder = join(root, 'sized');
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    for (const size of [0, 1, 511, 512, 513, 100_000])
      await writeFile(join(folder, 'a', `${'x'.repeat(150)}${size}`), Buffer.alloc(size));
    const artifacts = await openLocalArtifacts({ dir: join(root, 'sizes') });

    const { sizeBytes } = await artifacts.put(folder, never);

    assert.ok((await neededBytes(folder, never)) >= sizeBytes);
  });

  it('take only whole digests for names', () => {
    assert.equal(digestOf('x.tar'), null);
    assert.equal(digestOf(`${'a'.repeat(64)}.tar`), `sha256:${'a'.repeat(64)}`);
    assert.equal(placeOf('/x', `sha256:${'a'.repeat(64)}`)?.file, `/x/aa/${'a'.repeat(64)}.tar`);
  });
});

/** A link to a folder outside, and a file that goes through it. */
function linkThenFile(root: string, outside: string): string {
  const archive = join(root, 'link.tar');
  const script = `mkdir -p evil-1 evil-2/door && ln -s '${outside}' evil-1/door && echo x > evil-2/door/file &&
    tar cf '${archive}' -C evil-1 door && tar rf '${archive}' -C evil-2 door/file`;
  execFileSync('/bin/sh', ['-c', script], { cwd: root });
  return archive;
}

function dotDot(root: string): string {
  const archive = join(root, 'dots.tar');
  const script = `mkdir -p evil-3/deep && echo x > evil-3/escaped && tar cPf '${archive}' -C evil-3/deep ../escaped`;
  execFileSync('/bin/sh', ['-c', script], { cwd: root });
  return archive;
}
