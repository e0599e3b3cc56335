import { readFileSync, writeSync } from 'node:fs';
import { writeAtomically } from '../../../src/router/atomic-file.ts';
import { loadTable, saveTable } from '../../../src/router/control/table-file.ts';
import { tableOf } from '../../../src/router/control/testing/tables.ts';
import { pathsIn } from '../../../src/router/paths.ts';

/** A table with one bad record is read, as a router does at its start, and saved again with a change. */
const paths = pathsIn(process.argv[2] ?? '');
saveTable(paths, tableOf(1));
saveTable(paths, tableOf(1));
const state: { targets: object[] } = JSON.parse(readFileSync(paths.table, 'utf8'));
writeAtomically(
  paths.table,
  JSON.stringify({ ...state, targets: [{ name: 'shop-0', fence: 'x' }, ...state.targets.slice(1)] }),
);
writeSync(1, 'bad\n');
const table = loadTable(paths, () => undefined);
writeSync(1, 'read\n');
saveTable(paths, table);
writeSync(1, 'saved\n');
