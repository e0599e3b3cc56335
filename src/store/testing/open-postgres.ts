import type { TestContext } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { createTestClock } from '../../lib/test-clock.ts';
import { openPostgres } from '../dialect/postgres/open.ts';
import { openStoreOn } from '../open.ts';
import type { Opened } from './opened.ts';
import { startMs } from './samples.ts';
import { usedAgain } from './used-again.ts';

type Databases = { database(): Promise<string> };

/** For `openPostgresForTest`: with all tables, and used again by case after case. */
export function migratedDatabases(cluster: Parameters<typeof usedAgain>[0]): Databases {
  return usedAgain(cluster, async (databaseUrl) => {
    const store = await openStoreOn(await openPostgres({ databaseUrl, clock: systemClock }));
    await store.close();
  });
}

/** On the time of a test's clock, which the database would not let itself be told. */
export async function openPostgresForTest(
  test: TestContext,
  databases: Databases,
): Promise<Opened & { readonly databaseUrl: string }> {
  const databaseUrl = await databases.database();
  const turned = createTestClock(startMs);
  const dialect = await openPostgres({ databaseUrl, clock: systemClock, nowMs: async () => turned.now() });
  const store = await openStoreOn(dialect);
  test.after(() => store.close());
  return { store, clock: turned, databaseUrl };
}
