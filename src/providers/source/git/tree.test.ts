import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeRepositories, type Repositories, refuses } from './testing/repositories.ts';

describe('the files of a commit', () => {
  let here: Repositories;
  before(async () => {
    here = await makeRepositories();
  });
  after(() => here.remove());

  const textsOf = (found: ReadonlyMap<string, Uint8Array>) =>
    [...found.values()].map((bytes) => Buffer.from(bytes).toString());

  it('are listed with their content, whatever their names', async () => {
    const folder = await here.newRepository('names');
    await symlink('a.txt', join(folder, 'link'));
    const sha = await here.commit(folder, 'names', { 'a.txt': 'one', 'new\nline': 'two\n', 'ünï/ "x" ': '' });

    const files = await here.source().tree(folder, sha);

    assert.deepEqual(
      files.map(({ path, sizeBytes, kind }) => [path, sizeBytes, kind]),
      [
        ['a.txt', 3, 'file'],
        ['link', 5, 'link'],
        ['new\nline', 4, 'file'],
        ['ünï/ "x" ', 0, 'file'],
      ],
    );
    const found = await here.source().contents(folder, [...files.map(({ id }) => id), '0'.repeat(40)], 1_000);
    assert.deepEqual(textsOf(found), ['one', 'a.txt', 'two\n', '']);
  });

  it('are read byte by byte, and no more than asked for', async () => {
    const folder = await here.newRepository('bytes');
    const text = `\u0000\r\n${'ü'.repeat(5_000)}`;
    const sha = await here.commit(folder, 'bytes', { one: text, two: 'b' });
    const ids = (await here.source().tree(folder, sha)).map(({ id }) => id);

    assert.deepEqual(textsOf(await here.source().contents(folder, ids, 20_000)), [text, 'b']);
    await assert.rejects(here.source().contents(folder, ids, 5_000), RangeError);
  });

  it('are searched for words, which are no patterns', async () => {
    const folder = await here.newRepository('words');
    const sha = await here.commit(folder, 'words', {
      'a.js': 'x\nprocess.env.PORT\n',
      'deep/b.rb': 'ENV["A"]\nno',
      c: 'processXenv',
    });

    const found = await here.source().grep(folder, sha, { words: ['process.env', 'ENV['], limit: 10 });

    assert.deepEqual(found, [
      { path: 'a.js', line: 2, text: 'process.env.PORT' },
      { path: 'deep/b.rb', line: 1, text: 'ENV["A"]' },
    ]);
    assert.deepEqual(await here.source().grep(folder, sha, { words: ['nowhere'], limit: 10 }), []);
  });

  it('are not those of a commit that is not there', async () => {
    await refuses(here.source().tree(here.repository, 'f'.repeat(40)), 'source/unknown-commit');
  });
});
