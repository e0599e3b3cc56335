import { storeContract } from './contract.ts';
import { openSqliteForTest } from './testing/open-sqlite.ts';

storeContract('SQLite', openSqliteForTest);
