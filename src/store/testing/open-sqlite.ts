import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createTestClock } from '../../lib/test-clock.ts';
import { openStore } from '../open.ts';
import type { Opened } from './opened.ts';
import { startMs } from './samples.ts';

export async function openSqliteForTest(test: TestContext): Promise<Opened & { readonly file: string }> {
  const file = join(await folderForTest(test), 'astern.db');
  const clock = createTestClock(startMs);
  const store = await openStore({ file, clock });
  test.after(() => store.close());
  return { store, clock, file };
}

/** A folder of its own, gone after the test. */
export async function folderForTest(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'astern-store-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
