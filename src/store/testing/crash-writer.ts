import { writeSync } from 'node:fs';
import { systemClock } from '../../lib/clock.ts';
import { openStore } from '../open.ts';
import type { Store } from '../store.ts';
import { writeNumbered } from './numbered.ts';

/** A process that writes for ever and says each number once its transaction is committed; the test kills it in the middle. */
const [file, first] = process.argv.slice(2);
await writeForEver(await openStore({ file: file ?? '', clock: systemClock }), Number(first));

async function writeForEver(store: Store, first: number): Promise<never> {
  for (let number = first; ; number += 1) {
    await store.transaction((tx) => writeNumbered(tx, number));
    writeSync(1, `${number}\n`);
  }
}
