import { writeSync } from 'node:fs';
import { makeFolder } from '../../../src/lib/make-folder.ts';
import { saveMapFile, saveServerState } from '../../../src/providers/router/haproxy/folder.ts';

/** Saves what HAProxy reads at its start again and again, as releases do, and says each number once it is saved. */
const [folder = '', last = '1'] = process.argv.slice(2);
makeFolder(folder);
for (let number = 1; number <= Number(last); number += 1) {
  await saveServerState(folder, 'shop.production.a.web', `${number} `.repeat(400));
  const entries = Array.from(
    { length: 120 },
    (_, at) => [`host-${at}.localhost`, `p=shop.production.${number}`] as const,
  );
  await saveMapFile(folder, new Map(entries));
  writeSync(1, `${number}\n`);
}
