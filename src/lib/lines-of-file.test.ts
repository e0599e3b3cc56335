import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { linesOfFile } from './lines-of-file.ts';

it('splits a file at line feeds alone, however long it is', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'astern-lines-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const lines = ['one \u2028 line', '', 'with \r in it ☂', 'x'.repeat(600_000), 'the last'];

  for (const end of ['', '\n']) {
    await writeFile(join(folder, 'text'), lines.join('\n') + end);

    assert.deepEqual(await Array.fromAsync(linesOfFile(join(folder, 'text'))), lines);
  }
});
