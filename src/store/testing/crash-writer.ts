import { writeSync } from 'node:fs';
import { systemClock } from '../../lib/clock.ts';
import { openStore } from '../open.ts';
import type { Store } from '../store.ts';
import { aLock, anEvent, production } from './samples.ts';

/** A process that writes for ever and says each number once its transaction is committed; the test kills it in the middle. */
const [file, first] = process.argv.slice(2);
await writeForEver(await openStore({ file: file ?? '', clock: systemClock }), Number(first));

async function writeForEver(store: Store, first: number): Promise<never> {
  for (let number = first; ; number += 1) {
    await store.transaction(async (tx) => {
      await tx.events.append(anEvent({ data: { number, part: 'first' } }));
      await tx.locks.put(aLock({ id: `lock ${number}` }));
      await tx.servings.begin({ target: production, release: number, stack: `stack ${number}`, atMs: number });
      await tx.events.append(anEvent({ data: { number, part: 'last' } }));
    });
    writeSync(1, `${number}\n`);
  }
}
