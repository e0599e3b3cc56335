import { writeSync } from 'node:fs';
import { makeFolder } from '../../../src/lib/make-folder.ts';
import { saveTable } from '../../../src/router/control/table-file.ts';
import { tableOf } from '../../../src/router/control/testing/tables.ts';
import { pathsIn } from '../../../src/router/paths.ts';

/** Saves the router's table again and again, as flips do, and says each number once it is saved. */
const [dir = '', last = '1'] = process.argv.slice(2);
makeFolder(dir);
for (let number = 1; number <= Number(last); number += 1) {
  saveTable(pathsIn(dir), tableOf(number));
  writeSync(1, `${number}\n`);
}
