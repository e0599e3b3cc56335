import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../lib/clock.ts';
import { openStore } from './open.ts';

import { startChild } from './testing/child.ts';
import { countWhole } from './testing/numbered.ts';
import { folderForTest } from './testing/open-sqlite.ts';
import { register } from './testing/samples.ts';

describe('a process killed in the middle of its transactions', () => {
  it('loses nothing it had acknowledged and leaves no half transaction, time after time', async (t) => {
    const file = join(await folderForTest(t), 'astern.db');
    await registerIn(file);
    let next = 1;

    for (const acknowledgements of [1, 7, 40, 3, 90]) {
      const writer = startChild(t, 'crash-writer.ts', [file, String(next)]);
      const read: string[] = [];
      while (read.length < acknowledgements) read.push((await writer.line()) ?? assert.fail('the writer ended'));
      const acknowledged = Number([...read, ...(await writer.kill())].at(-1));

      assert.ok(existsSync(`${file}-wal`), 'the store was not closed in order');
      const store = await openStore({ file, clock: systemClock });
      const written = await countWhole(store);
      await store.close();

      assert.ok(written >= acknowledged, `${acknowledged} acknowledged, ${written} found`);
      assert.ok(
        written <= acknowledged + 1,
        `at most the one under way may have been committed unheard, found ${written}`,
      );
      next = written + 1;
    }
  });
});

async function registerIn(file: string): Promise<void> {
  const store = await openStore({ file, clock: systemClock });
  await register(store);
  await store.close();
}
