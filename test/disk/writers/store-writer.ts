import { existsSync, writeSync } from 'node:fs';
import { sql } from 'kysely';
import { systemClock } from '../../../src/lib/clock.ts';
import { sessionOf } from '../../../src/store/nouns.ts';
import { openStore } from '../../../src/store/open.ts';
import { writeNumbered } from '../../../src/store/testing/numbered.ts';
import { register } from '../../../src/store/testing/samples.ts';

/** Writes some numbered transactions and says each number once it is committed; ends in order, or like one that is killed. */
const [file = '', first = '1', last = '1', end = 'close'] = process.argv.slice(2);
const isNew = !existsSync(file);
const store = await openStore({ file, clock: systemClock });
// Often, so that a short run meets many.
await sql.raw('pragma wal_autocheckpoint = 60').execute(sessionOf(store).db);
if (isNew) await register(store);
for (let number = Number(first); number <= Number(last); number += 1) {
  try {
    await store.transaction((tx) => writeNumbered(tx, number));
  } catch (error) {
    // A sick disk: what was not promised is tried again, as the work of a server is.
    writeSync(2, `${number}: ${String(error)}\n`);
    number -= 1;
    continue;
  }
  writeSync(1, `${number}\n`);
}
if (end === 'close') await store.close();
process.exit(0);
