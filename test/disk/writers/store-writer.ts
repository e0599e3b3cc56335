import { existsSync, writeSync } from 'node:fs';
import { sql } from 'kysely';
import { systemClock } from '../../../src/lib/clock.ts';
import { messageOf } from '../../../src/lib/errors.ts';
import { sessionOf } from '../../../src/store/nouns.ts';
import { openStore } from '../../../src/store/open.ts';
import { countWhole, writeNumbered } from '../../../src/store/testing/numbered.ts';
import { register } from '../../../src/store/testing/samples.ts';

/**
 * Writes some numbered transactions and says each number once it is committed; what fails is tried again, as a server does. Ends in order
 * (`close`), like one that is killed (`die`), or so at the first failure (`give-up`).
 */
const [file = '', first = '1', last = '1', end = 'close'] = process.argv.slice(2);
const isNew = !existsSync(file);
const store = await openStore({ file, clock: systemClock, roomBytes: 512 * 1024 });
// Often, so that a short run meets many.
await sql.raw('pragma wal_autocheckpoint = 60').execute(sessionOf(store).db);
if (isNew) await untilDone(() => register(store));
const from = first === 'next' ? (await countWhole(store)) + 1 : Number(first);
for (let number = from; number <= Number(last); number += 1) {
  await untilDone(() => store.transaction((tx) => writeNumbered(tx, number)));
  writeSync(1, `${number}\n`);
}
if (end === 'close') await store.close();
process.exit(0);

async function untilDone(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (end === 'give-up') process.exit(0);
      writeSync(2, `${messageOf(error)}\n`);
    }
  }
}
