import { storeContract } from '../contract.ts';
import { openPostgres } from '../dialect/postgres/open.ts';
import { openSqlite } from '../dialect/sqlite/open.ts';
import { storeOn } from '../open.ts';
import { exportStore } from '../transfer/export-store.ts';
import { fill } from './full-store.ts';

/**
 * The store of one version of Astern together with the suite that it passes and what it exports. `scripts/freeze-store.mjs` makes one file of it, and later versions
 * run that file on their own schema: what replaced servers do while the others still run.
 */
export const frozen = { storeContract, openPostgres, openSqlite, storeOn, exportStore, fill };

export type Frozen = typeof frozen;
