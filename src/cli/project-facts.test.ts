import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readProjectFacts } from './project-facts.ts';

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'astern-facts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('facts of a project', () => {
  it('are its paths and the text of the files that tell something', (t) => {
    const folder = folderWith(t, {
      'package.json': '{}',
      'README.md': 'hello',
      'db/migrate/001.sql': 'x',
      'node_modules/a/package.json': '{}',
      'a/b/c/d/e.txt': 'too deep',
    });

    const facts = readProjectFacts(folder);

    assert.deepEqual(facts.texts, { 'package.json': '{}' });
    assert.deepEqual(facts.paths, [
      'README.md',
      'a/',
      'db/',
      'package.json',
      'a/b/',
      'db/migrate/',
      'a/b/c/',
      'db/migrate/001.sql',
    ]);
    assert.deepEqual(facts.skipped, []);
  });

  it('leave out what is too large, and links', (t) => {
    const folder = folderWith(t, { Procfile: `web: ${'x'.repeat(300_000)}` });
    symlinkSync('/etc', join(folder, 'etc'));
    symlinkSync('/etc/hosts', join(folder, 'Gemfile'));

    const facts = readProjectFacts(folder);

    assert.deepEqual(facts.skipped, ['Procfile']);
    assert.deepEqual(facts.texts, {});
    assert.deepEqual(facts.paths, ['Procfile']);
  });

  it('of a folder that is not there are empty', () => {
    assert.deepEqual(readProjectFacts(join(tmpdir(), 'astern-no-such-folder')).paths, []);
  });
});
